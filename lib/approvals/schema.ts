import { z } from "zod";
import { planSchema } from "@/lib/agents/plan";

const time = z.iso.datetime({ offset: true });

export const approvalStatusSchema = z.enum(["pending", "approved", "rejected", "expired", "void"]);
export type ApprovalStatus = z.infer<typeof approvalStatusSchema>;

/** Which of the ways that the act offers was chosen; micro-dollars. */
export const approvalChoiceSchema = z.union([z.strictObject({ more: z.number().int().min(1).max(1_000_000_000_000) }), z.strictObject({ wait: z.literal(true) })]);
export type ApprovalChoice = z.infer<typeof approvalChoiceSchema>;

export const approvalKindSchema = z.enum(["plan", "outside_plan", "protected_change", "merge", "command", "write", "more_money", "settings"]);
export type ApprovalKind = z.infer<typeof approvalKindSchema>;

const decisionSchema = z.enum(["approved", "rejected"]);

/** What a person is asked, without the act itself. */
export const approvalSummarySchema = z.object({
  id: z.uuid(),
  runId: z.uuid().nullable().describe("null for what no run asks, such as a change of settings"),
  kind: approvalKindSchema,
  status: approvalStatusSchema,
  digest: z.string().describe("Of the exact act; a decision names the digest it saw"),
  reason: z.string().nullable().describe("Why it is asked"),
  note: z.string().nullable().describe("What was said with the decision; with a no, the reason, which the agent reads"),
  choice: approvalChoiceSchema.nullable(),
  decision: decisionSchema.nullable().describe("What was said; while the status is pending it can still be taken back"),
  effectiveAt: time.nullable().describe("From when the decision counts"),
  expiresAt: time,
  requestedBy: z.uuid().nullable().describe("Who started the run, or proposed what is asked"),
  delegatedTo: z.uuid().nullable().describe("Only this person and admins decide"),
  replacedBy: z.uuid().nullable().describe("The approval of the changed act"),
  decidedBy: z.uuid().nullable(),
  decidedAt: time.nullable(),
  createdAt: time,
});
export type ApprovalSummary = z.infer<typeof approvalSummarySchema>;

/** What is to be known beside the act: by which rule it is decided, and what people said so far. */
export const approvalFactsSchema = z.object({
  deciders: z.enum(["member", "admin"]),
  peopleNeeded: z.number().int(),
  requesterMayDecide: z.boolean(),
  refusal: z.string().nullable().describe("Why whoever asks may not approve it; null when they may"),
  mayReject: z.boolean(),
  moreRefusal: z.string().nullable().describe("Of more money: why whoever asks may not give it, where they may still let the run wait; null when they may"),
  requestedByName: z.string().nullable(),
  delegatedToName: z.string().nullable(),
  decidedByName: z.string().nullable(),
  votes: z.array(z.object({ name: z.string().nullable(), decision: decisionSchema, note: z.string().nullable(), at: time, undoMs: z.number().int().describe("How long it can still be taken back"), mine: z.boolean() })),
  isMine: z.boolean().describe("Whoever asks requested it"),
  about: z.string().describe("The command, path, title or name that the act is about, at most 300 characters"),
});
export type ApprovalFacts = z.infer<typeof approvalFactsSchema>;

export const approvalSchema = approvalSummarySchema.extend({
  act: z.unknown().describe("The exact act that is asked for"),
  facts: approvalFactsSchema,
});
export type Approval = z.infer<typeof approvalSchema>;

/** An approval as the inbox lists it. */
export const listedApprovalSchema = approvalSummarySchema.extend({
  goal: z.string().nullable().describe("The run's; null where no run asks"),
  repository: z.string().nullable().describe("Its name; null when the asker may not see repositories, or no run asks"),
  facts: approvalFactsSchema,
});
export type ListedApproval = z.infer<typeof listedApprovalSchema>;

export const decisionInputSchema = z.strictObject({
  decision: decisionSchema,
  digest: z.string().regex(/^[0-9a-f]{64}$/, "must be the digest of the approval as it was read"),
  note: z.string().max(4_000).optional().describe("With a no, the reason, which the agent reads"),
  choice: approvalChoiceSchema.optional().describe("With a yes to more money: how much more, or to wait until the window rolls; without it, what was suggested"),
});
export type DecisionInput = z.infer<typeof decisionInputSchema>;

export const editPlanInputSchema = z.strictObject({
  version: z.number().int().min(1).describe("The version that was edited"),
  plan: planSchema,
});
export type EditPlanInput = z.infer<typeof editPlanInputSchema>;

/** What an editor gets: the approval of the changed act, and why it was not approved at once where that was asked for. */
export const editedSchema = z.object({ approvalId: z.uuid(), digest: z.string(), refusal: z.string().nullable() });
export type Edited = z.infer<typeof editedSchema>;

/** How an editor's changes go on: approved at once where the rules let them, and with time to undo on a page. */
export interface EditOptions {
  approve?: boolean;
  undoable?: boolean;
}

export const editCommandInputSchema = z.strictObject({
  digest: decisionInputSchema.shape.digest,
  command: z.string().trim().min(1, "Give a command.").max(8_000),
  approve: z.boolean().optional().describe("Approve the changed command at once, where the rules let you"),
});
export type EditCommandInput = z.infer<typeof editCommandInputSchema>;

/** One decision more than this is asked for in a second call. */
export const MAX_AT_ONCE = 50;
export const decisionsInputSchema = z.strictObject({ decisions: z.array(decisionInputSchema.extend({ id: z.uuid() })).min(1).max(MAX_AT_ONCE) });
export type DecisionsInput = z.infer<typeof decisionsInputSchema>;
export const decidedSchema = z.object({ id: z.uuid(), decided: z.boolean(), problem: z.string().nullable().describe("Why it was not decided") });
export type Decided = z.infer<typeof decidedSchema>;

const hours = z.coerce.number().int().min(1).max(720);
export const approvalRuleInputSchema = z.strictObject({
  deciders: z.enum(["member", "admin"]),
  peopleNeeded: z.coerce.number().int().min(1).max(2),
  requesterMayDecide: z.boolean(),
  expiresHours: hours,
  remindHours: hours,
  escalateHours: hours,
});
export type ApprovalRuleInput = z.infer<typeof approvalRuleInputSchema>;
export interface ApprovalRule extends ApprovalRuleInput {
  kind: ApprovalKind;
  isDefault: boolean;
}

/** Settings of the workspace that may be proposed, and what they become; null is the platform's default. */
export const proposeSettingsInputSchema = z.strictObject({
  changes: z.record(z.string().max(60), z.number().int().nullable()).refine((changes) => Object.keys(changes).length > 0, "Name at least one setting."),
  reason: z.string().trim().min(1, "Say why.").max(1_000),
});
export type ProposeSettingsInput = z.infer<typeof proposeSettingsInputSchema>;

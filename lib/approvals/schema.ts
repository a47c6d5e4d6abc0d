import { z } from "zod";
import { planSchema } from "@/lib/agents/plan";

const time = z.iso.datetime({ offset: true });

export const approvalStatusSchema = z.enum(["pending", "approved", "rejected", "expired", "void"]);
export type ApprovalStatus = z.infer<typeof approvalStatusSchema>;

/** Which of the ways that the act offers was chosen; micro-dollars. */
export const approvalChoiceSchema = z.union([z.strictObject({ more: z.number().int().min(1).max(1_000_000_000_000) }), z.strictObject({ wait: z.literal(true) })]);
export type ApprovalChoice = z.infer<typeof approvalChoiceSchema>;

/** What a person is asked, without the act itself. */
export const approvalSummarySchema = z.object({
  id: z.uuid(),
  runId: z.uuid(),
  kind: z.enum(["plan", "outside_plan", "protected_change", "merge", "command", "write", "more_money", "settings"]),
  status: approvalStatusSchema,
  digest: z.string().describe("Of the exact act; a decision names the digest it saw"),
  note: z.string().nullable(),
  choice: approvalChoiceSchema.nullable(),
  expiresAt: time,
  decidedBy: z.uuid().nullable(),
  decidedAt: time.nullable(),
  createdAt: time,
});
export type ApprovalSummary = z.infer<typeof approvalSummarySchema>;

export const approvalSchema = approvalSummarySchema.extend({ act: z.unknown().describe("The exact act that is asked for") });
export type Approval = z.infer<typeof approvalSchema>;

/** An approval as the inbox lists it. */
export const listedApprovalSchema = approvalSummarySchema.extend({ goal: z.string(), repository: z.string().nullable().describe("Its name; null when the asker may not see repositories") });
export type ListedApproval = z.infer<typeof listedApprovalSchema>;

export const decisionInputSchema = z.strictObject({
  decision: z.enum(["approved", "rejected"]),
  digest: z.string().regex(/^[0-9a-f]{64}$/, "must be the digest of the approval as it was read"),
  note: z.string().max(4_000).optional(),
  choice: approvalChoiceSchema.optional().describe("With a yes to more money: how much more, or to wait until the window rolls; without it, what was suggested"),
});
export type DecisionInput = z.infer<typeof decisionInputSchema>;

export const editPlanInputSchema = z.strictObject({
  version: z.number().int().min(1).describe("The version that was edited"),
  plan: planSchema,
});
export type EditPlanInput = z.infer<typeof editPlanInputSchema>;

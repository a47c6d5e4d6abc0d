import { z } from "zod";
import { planSchema } from "@/lib/agents/plan";
import { RUN_STATUSES } from "./statuses";

export const runStatusSchema = z.enum(RUN_STATUSES);
export const stageSchema = z.enum(["plan", "execute", "ci", "fix", "finalize"]);
export const autonomySchema = z.enum(["plan", "merge", "full", "step"]);
export const outcomeSchema = z.enum(["merged", "ready_for_review", "no_changes", "red", "stopped", "rejected", "cancelled", "error"]);
export const runActionSchema = z.enum(["pause", "resume", "cancel", "retry"]);

export type RunStatus = z.infer<typeof runStatusSchema>;
export type Stage = z.infer<typeof stageSchema>;
export type Autonomy = z.infer<typeof autonomySchema>;
export type Outcome = z.infer<typeof outcomeSchema>;
export type RunAction = z.infer<typeof runActionSchema>;

/** What a run gets when its starter names nothing else; the same as the table's defaults. Money is in micro-dollars. */
export const RUN_DEFAULTS = { autonomy: "plan", capMicros: 2_000_000, turnLimit: 40, fixLimit: 3, deadlineMinutes: 120 } as const;

const time = z.iso.datetime({ offset: true });
const micros = z.number().int().describe("Micro-dollars: 1 USD is 1,000,000");

export const startRunInputSchema = z.strictObject({
  repositoryId: z.uuid(),
  goal: z.string().trim().min(1, "Say what should be done.").max(20_000),
  autonomy: autonomySchema.optional().describe("What waits for a person: the plan, the merge, each step, or nothing (full). Default: the workspace's, else the plan"),
  model: z.string().regex(/^[a-z]+:.+$/, "must be provider:model").max(200).optional().describe("Default: the workspace's, else the app's"),
  baseBranch: z.string().min(1).max(250).optional().describe("Default: the repository's default branch"),
  capMicros: micros.min(0).max(1_000_000_000).optional().describe("The most the run may spend, in micro-dollars; default: the workspace's, else 2,000,000"),
  turnLimit: z.number().int().min(1).max(500).optional().describe("Model calls of the executor; default 40"),
  fixLimit: z.number().int().min(0).max(10).optional().describe("Repairs after red checks; default 3"),
  deadlineMinutes: z.number().int().min(1).max(1440).optional().describe("Default 120"),
  replayOf: z.uuid().optional().describe("The run that this one repeats with another model, plan or goal, so that the two can be compared"),
  fromSameCommit: z.boolean().optional().describe("With replayOf: start from the commit that the replayed run started from, instead of where the base branch is now"),
  plan: planSchema.optional().describe("Work by this plan: none is asked of a model, and because a person wrote it, it waits for an approval only with autonomy step"),
  idempotencyKey: z.string().min(1).max(200).optional().describe("The same key again answers with the run it started; also as header Idempotency-Key"),
});
export type StartRunInput = z.infer<typeof startRunInputSchema>;

export const runMessageInputSchema = z.strictObject({ body: z.string().trim().min(1, "Write something.").max(8_000) });

export const repositoryNameSchema = z.object({ id: z.uuid(), name: z.string() });

/** A run as lists show it. */
export const runSummarySchema = z.object({
  id: z.uuid(),
  goal: z.string(),
  autonomy: autonomySchema,
  model: z.string(),
  replayed: z.boolean().describe("True when recorded answers wrote this run"),
  status: runStatusSchema,
  stage: stageSchema.nullable(),
  wanted: z.enum(["pause", "cancel"]).nullable().describe("What a person asked for that is not carried out yet"),
  attempt: z.number().int(),
  outcome: outcomeSchema.nullable(),
  replayOf: z.uuid().nullable().describe("The run that this one repeats"),
  branch: z.string().nullable(),
  capMicros: micros,
  spentMicros: micros,
  createdBy: z.uuid().nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  waitsFor: z.string().nullable().describe("Why it does not go on by itself just now, in a sentence: a limit, or a stop and who stopped it"),
  waitsUntil: time.nullable().describe("When a limit has room again, where that is known"),
  repository: repositoryNameSchema.nullable().describe("Null when the asker may not see repositories"),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** Everything of a run that is one value. */
export const runSchema = runSummarySchema.extend({
  strategy: z.object({ id: z.uuid(), name: z.string() }).nullable().describe("What started it, where that was a strategy"),
  tenantId: z.uuid(),
  repositoryId: z.uuid(),
  workflow: z.enum(["change"]),
  baseBranch: z.string(),
  baseSha: z.string().nullable(),
  headSha: z.string().nullable(),
  summary: z.string().nullable(),
  reservedMicros: micros,
  turnLimit: z.number().int(),
  fixLimit: z.number().int(),
  deadlineMinutes: z.number().int(),
  deadlineAt: time.nullable(),
  lastEventNumber: z.number().int(),
  sandbox: z.enum(["bubblewrap", "unsafe"]),
});
export type Run = z.infer<typeof runSchema>;

export const runStageSchema = z.object({
  stage: stageSchema,
  attempt: z.number().int(),
  status: z.enum(["running", "waiting", "succeeded", "failed", "cancelled"]),
  summary: z.string().nullable(),
  startedAt: time,
  finishedAt: time.nullable(),
});
export type RunStage = z.infer<typeof runStageSchema>;

export const pullRequestSchema = z.object({
  id: z.uuid(),
  number: z.number().int(),
  title: z.string(),
  body: z.string(),
  headBranch: z.string(),
  baseBranch: z.string(),
  headSha: z.string(),
  status: z.enum(["open", "merged", "closed"]),
  draft: z.boolean(),
  mergeSha: z.string().nullable(),
  url: z.string().nullable().describe("Its page on GitHub; null on a local repository"),
  createdAt: time,
});

/** What somebody on GitHub did that started the run. */
export const runOriginSchema = z.object({
  kind: z.enum(["issue", "comment", "assignment", "check", "review", "strategy"]),
  issueNumber: z.number().int().nullable(),
  pullNumber: z.number().int().nullable(),
  actorLogin: z.string(),
  url: z.string().nullable().describe("The issue or pull request; null when the asker may not see repositories"),
});
export type RunOrigin = z.infer<typeof runOriginSchema>;

/** What a reviewer said about a line of the run's pull request. */
export const reviewCommentSchema = z.object({
  id: z.uuid(),
  path: z.string(),
  line: z.number().int().nullable().describe("Null when it is about the whole file, or about a line that is gone"),
  authorLogin: z.string(),
  body: z.string(),
  status: z.enum(["open", "given", "settled"]).describe("open: no agent has read it; given: being worked in; settled: worked in, or nothing had to change"),
  settledSha: z.string().nullable().describe("The commit that it was worked in with"),
  url: z.string().nullable().describe("The comment on GitHub"),
  createdAt: time,
});
export type ReviewComment = z.infer<typeof reviewCommentSchema>;

export const annotationSchema = z.object({ path: z.string(), line: z.number(), message: z.string() });

export const checkSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  sha: z.string(),
  attempt: z.number().int(),
  required: z.boolean(),
  status: z.enum(["queued", "in_progress", "completed"]),
  conclusion: z.enum(["success", "failure", "cancelled", "timed_out", "neutral", "skipped", "action_required"]).nullable(),
  annotations: z.array(annotationSchema),
  startedAt: time.nullable(),
  completedAt: time.nullable(),
  url: z.string().nullable().describe("Its page on GitHub or at whoever runs it; null on a local repository"),
});
export type RunCheck = z.infer<typeof checkSchema>;

export const decisionSchema = z.object({
  id: z.uuid(),
  actor: z.string().describe("An agent's name, or policy"),
  kind: z.string(),
  choice: z.string(),
  reason: z.string(),
  createdAt: time,
});

export const costLineSchema = z.object({
  model: z.string(),
  stage: stageSchema.nullable(),
  replayed: z.boolean(),
  calls: z.number().int(),
  inputTokens: z.number().int(),
  cachedTokens: z.number().int(),
  outputTokens: z.number().int(),
  reasoningTokens: z.number().int(),
  costMicros: micros,
});
export type CostLine = z.infer<typeof costLineSchema>;

export const toolCallSchema = z.object({
  callId: z.string(),
  name: z.string(),
  about: z.string().describe("What it was asked, such as a path or a command; at most 300 characters"),
  status: z.enum(["running", "succeeded", "failed", "refused"]),
  startedAt: time,
  finishedAt: time.nullable(),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

/** One model call with the tool calls that it asked for. */
export const turnSchema = z.object({
  thread: z.string().describe("The conversation it belongs to, such as execute:1"),
  turn: z.number().int().describe("Counts up from 0 in its thread"),
  stage: stageSchema,
  model: z.string(),
  replayed: z.boolean(),
  text: z.string().describe("What the model said, at most 300 characters"),
  calls: z.array(toolCallSchema),
  inputTokens: z.number().int(),
  cachedTokens: z.number().int(),
  outputTokens: z.number().int(),
  reasoningTokens: z.number().int(),
  costMicros: micros,
  firstTokenMs: z.number().int().nullable().describe("Null when the provider did not stream"),
  durationMs: z.number().int().nullable(),
  startedAt: time,
  finishedAt: time.nullable().describe("Null while the model answers"),
});
export type Turn = z.infer<typeof turnSchema>;

/** A turn with everything that was said, asked and answered in it. */
export const turnDetailSchema = turnSchema.extend({
  text: z.string().describe("What the model said, whole"),
  calls: z.array(toolCallSchema.extend({ input: z.unknown(), output: z.string().nullable().describe("Head and tail when it was long") })),
});
export type TurnDetail = z.infer<typeof turnDetailSchema>;

/** What a person said to a run. */
export const runMessageSchema = z.object({
  id: z.uuid(),
  body: z.string(),
  createdBy: z.uuid().nullable(),
  createdByName: z.string().nullable().describe("Null for somebody who is no member any more"),
  createdAt: time,
  thread: z.string().nullable().describe("Where it was read; null while it waits"),
  turn: z.number().int().nullable(),
});
export type RunMessage = z.infer<typeof runMessageSchema>;

export const eventLevelSchema = z.enum(["debug", "info", "warning", "error"]);
export type EventLevel = z.infer<typeof eventLevelSchema>;

export const runEventSchema = z.object({
  number: z.number().int().describe("Counts up from 1 without gaps"),
  type: z.string(),
  level: eventLevelSchema,
  stage: stageSchema.nullable(),
  message: z.string(),
  data: z.unknown(),
  createdAt: time,
});
export type RunEvent = z.infer<typeof runEventSchema>;

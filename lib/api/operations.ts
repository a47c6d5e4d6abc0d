import { z } from "zod";
import { approvalKindSchema, approvalSchema, approvalStatusSchema, decidedSchema, decisionInputSchema, decisionsInputSchema, editCommandInputSchema, editedSchema, editPlanInputSchema, listedApprovalSchema, proposeSettingsInputSchema } from "@/lib/approvals/schema";
import { artifactSchema, artifactSummarySchema } from "@/lib/artifacts/schema";
import { capSchema, setCapInputSchema } from "@/lib/governance/budgets/schema";
import { EXPORT_ROWS } from "@/lib/governance/audit/export";
import { entryDetailSchema, historyEntrySchema, historyFilterSchema, historyQuerySchema } from "@/lib/governance/audit/history-schema";
import { progressSchema } from "@/lib/governance/audit/verify";
import { isDay, isZone } from "@/lib/governance/costs/days";
import { COST_GROUPINGS, costEntrySchema, costFiltersSchema, costsSchema, forecastSchema } from "@/lib/governance/costs/schema";
import { repositoryCheckSchema } from "@/lib/repositories/check-repository";
import { createRepositoryInputSchema, repositorySchema, updateRepositoryInputSchema } from "@/lib/repositories/schema";
import { runDetailSchema } from "@/lib/runs/detail-schema";
import { estimateSchema } from "@/lib/runs/estimate-run";
import { limitsInputSchema, limitsSchema } from "@/lib/governance/limits/schema";
import { reputationEventSchema, standingsSchema, subjectQuerySchema } from "@/lib/governance/reputation/schema";
import { stopInputSchema, stopSchema } from "@/lib/governance/stops/schema";
import { eventLevelSchema, reviewCommentSchema, runEventSchema, runMessageInputSchema, runMessageSchema, runSchema, runStatusSchema, runSummarySchema, stageSchema, startRunInputSchema, turnDetailSchema, turnSchema } from "@/lib/runs/schema";
import { createStrategyInputSchema, editStrategyInputSchema, enableStrategyInputSchema, firedSchema, fireInputSchema, firingSchema, importInputSchema, listedStrategySchema } from "@/lib/strategies/schema";
import { digits, operation, pageOf, pageQuery } from "./operation";

const ok = (description: string, schema: z.ZodType) => ({ 200: { description, schema } });
const strategy = ok("The strategy as it now is", z.object({ strategy: listedStrategySchema }));
const newStrategy = { 201: { description: "The strategy was made", schema: z.object({ strategy: listedStrategySchema }) } };
const costsQuery = costFiltersSchema.extend({
  from: z.string().refine(isDay, "must be a day such as 2026-11-01").optional().describe("Default: the first of this month"),
  to: z.string().refine(isDay, "must be a day such as 2026-11-30").optional().describe("Included; default: today. At most 366 days"),
  zone: z.string().refine(isZone, "must be a time zone such as Europe/Berlin").optional().describe("Whose days; default UTC"),
});
const run = ok("The run as it now is", z.object({ run: runSchema }));

/** Every call of the REST API. A route exports one of these through `handle`; OpenAPI lists them all. */
export const operations = {
  startRun: operation({
    id: "startRun", method: "POST", path: "/runs", scope: "runs.write", summary: "Start a run",
    body: startRunInputSchema, headers: { "Idempotency-Key": "The same key again answers with the run it started" },
    answers: { 201: { description: "The run was started", schema: z.object({ run: runSchema }) }, 200: { description: "The same idempotency key had started this run", schema: z.object({ run: runSchema }) } },
  }),
  listRuns: operation({
    id: "listRuns", method: "GET", path: "/runs", scope: "runs.read", summary: "List runs, newest first",
    query: pageQuery.extend({
      status: z.union([runStatusSchema, z.literal("open")]).optional().describe("open: every run that has not ended"),
      repositoryId: z.uuid().optional(),
      model: z.string().max(200).optional(),
      createdBy: z.union([z.uuid(), z.literal("me")]).optional(),
      q: z.string().max(200).optional().describe("Found anywhere in the goal, in any case"),
    }),
    answers: ok("A page of runs", pageOf(runSummarySchema)),
  }),
  readRun: operation({ id: "readRun", method: "GET", path: "/runs/{id}", scope: "runs.read", summary: "Read a run with its stages, plan, approvals, checks and costs", answers: ok("The run", runDetailSchema) }),
  listRunEvents: operation({
    id: "listRunEvents", method: "GET", path: "/runs/{id}/events", scope: "runs.read",
    summary: "Read a run's events; with Accept: text/event-stream, follow them live",
    query: z.strictObject({
      after: digits(0, Number.MAX_SAFE_INTEGER).optional().describe("Only events with a higher number"),
      before: digits(0, Number.MAX_SAFE_INTEGER).optional().describe("Only events with a lower number, the last ones of them"),
      limit: digits(1, 1000).optional().describe("1 to 1,000; default 500"),
      level: eventLevelSchema.optional().describe("This level and the graver ones"),
      stage: stageSchema.optional(),
      q: z.string().max(200).optional().describe("Found anywhere in what the event says or shows, in any case"),
    }),
    headers: { "Last-Event-ID": "For a stream: as `after`" },
    answers: { 200: { description: "Events in order. As a stream: one message for each event, its id the event's number. The stream ends with the run, or after five minutes.", schema: z.object({ items: z.array(runEventSchema) }), stream: true }, 204: { description: "Stream: the run has ended and there is nothing more", schema: null } },
  }),
  listTurns: operation({ id: "listTurns", method: "GET", path: "/runs/{id}/turns", scope: "runs.read", summary: "List a run's turns with their tool calls, tokens and cost, oldest first, at most 2,000", answers: ok("Turns", z.object({ items: z.array(turnSchema) })) }),
  readTurn: operation({
    id: "readTurn", method: "GET", path: "/runs/{id}/turn", scope: "runs.read", summary: "Read what was said, asked and answered in one turn",
    query: z.strictObject({ thread: z.string().min(1).max(60), turn: digits(0, 10_000) }), answers: ok("The turn", z.object({ turn: turnDetailSchema })),
  }),
  listRunMessages: operation({ id: "listRunMessages", method: "GET", path: "/runs/{id}/messages", scope: "runs.read", summary: "List what people said to a run here, and reviewers on its pull request, oldest first, at most 200 of each", answers: ok("Messages", z.object({ items: z.array(runMessageSchema), reviews: z.array(reviewCommentSchema) })) }),
  cancelRun: operation({ id: "cancelRun", method: "POST", path: "/runs/{id}/cancel", scope: "runs.write", summary: "Cancel a run", answers: run }),
  pauseRun: operation({ id: "pauseRun", method: "POST", path: "/runs/{id}/pause", scope: "runs.write", summary: "Pause a run after the turn under way", answers: run }),
  resumeRun: operation({ id: "resumeRun", method: "POST", path: "/runs/{id}/resume", scope: "runs.write", summary: "Resume a paused run", answers: run }),
  retryRun: operation({ id: "retryRun", method: "POST", path: "/runs/{id}/retry", scope: "runs.write", summary: "Retry a failed run from the stage that failed", answers: run }),
  sendRunMessage: operation({
    id: "sendRunMessage", method: "POST", path: "/runs/{id}/messages", scope: "runs.write", summary: "Say something that the run's next turn reads",
    body: runMessageInputSchema, answers: { 201: { description: "The message waits to be read", schema: z.object({ id: z.uuid() }) } },
  }),
  editPlan: operation({
    id: "editPlan", method: "PUT", path: "/runs/{id}/plan", scope: "approvals.decide", summary: "Replace the plan that waits for approval; the new one needs a decision of its own",
    body: editPlanInputSchema, answers: ok("The new version and the approval that is asked for it", editedSchema.extend({ version: z.number().int() })),
  }),
  listArtifacts: operation({ id: "listArtifacts", method: "GET", path: "/runs/{id}/artifacts", scope: "runs.read", summary: "List what a run produced, newest first, at most 100", answers: ok("Artifacts without content", z.object({ items: z.array(artifactSummarySchema) })) }),
  readArtifact: operation({ id: "readArtifact", method: "GET", path: "/artifacts/{id}", scope: "runs.read", summary: "Read an artifact", answers: ok("The artifact", z.object({ artifact: artifactSchema })) }),
  listApprovals: operation({
    id: "listApprovals", method: "GET", path: "/approvals", scope: "runs.read", summary: "List approvals, newest first",
    query: pageQuery.extend({
      status: approvalStatusSchema.optional(),
      kind: approvalKindSchema.optional(),
      repositoryId: z.uuid().optional(),
      scope: z.enum(["all", "mine", "delegated"]).optional().describe("mine: what you asked for; delegated: what was handed to you"),
    }), answers: ok("A page of approvals", pageOf(listedApprovalSchema)),
  }),
  readApproval: operation({ id: "readApproval", method: "GET", path: "/approvals/{id}", scope: "runs.read", summary: "Read an approval with the exact act it is about", answers: ok("The approval", z.object({ approval: approvalSchema })) }),
  decideApproval: operation({
    id: "decideApproval", method: "POST", path: "/approvals/{id}/decision", scope: "approvals.decide", summary: "Approve or reject the exact act whose digest was read",
    body: decisionInputSchema, answers: ok("The approval as it now is; still pending where a second person has to say yes", z.object({ approval: approvalSchema })),
  }),
  decideApprovals: operation({
    id: "decideApprovals", method: "POST", path: "/approvals/decisions", scope: "approvals.decide", summary: "Decide about several approvals, each by its own digest; what could not be decided says why",
    body: decisionsInputSchema, answers: ok("What was decided, in order", z.object({ items: z.array(decidedSchema) })),
  }),
  delegateApproval: operation({
    id: "delegateApproval", method: "POST", path: "/approvals/{id}/delegate", scope: "approvals.decide", summary: "Hand an approval to one member, who alone decides then, besides admins; null takes that back",
    body: z.strictObject({ to: z.uuid().nullable() }), answers: ok("The approval as it now is", z.object({ approval: approvalSchema })),
  }),
  editCommand: operation({
    id: "editCommand", method: "PUT", path: "/approvals/{id}/command", scope: "approvals.decide", summary: "Replace the command that waits for approval; the approval that was read is void then",
    body: editCommandInputSchema, answers: ok("The approval of the changed command", editedSchema),
  }),
  proposeSettings: operation({
    id: "proposeSettings", method: "POST", path: "/settings/proposals", scope: "runs.write", summary: "Ask the admins to change settings of the workspace; a yes sets them",
    body: proposeSettingsInputSchema, answers: { 201: { description: "The admins are asked", schema: z.object({ approval: approvalSchema }) } },
  }),
  listBudgets: operation({
    id: "listBudgets", method: "GET", path: "/budgets", scope: "runs.read", summary: "List the workspace's caps with their use in the period of now, the platform's defaults included",
    answers: ok("Caps", z.object({ items: z.array(capSchema) })),
  }),
  setBudget: operation({
    id: "setBudget", method: "PUT", path: "/budgets", scope: "budgets.manage", summary: "Set a cap, new or there already; runs that wait for money try again",
    body: setCapInputSchema, answers: ok("The cap as it now is", z.object({ cap: capSchema })),
  }),
  removeBudget: operation({ id: "removeBudget", method: "DELETE", path: "/budgets/{id}", scope: "budgets.manage", summary: "Remove a cap", answers: { 204: { description: "Removed", schema: null } } }),
  readCosts: operation({
    id: "readCosts", method: "GET", path: "/costs", scope: "runs.read", summary: "Read what was spent, summed up from the ledger, with what this month comes to if it goes on",
    query: costsQuery.extend({ by: z.enum(COST_GROUPINGS).optional().describe("Default: day") }),
    answers: ok("The sums, equal to the ledger's to the micro-dollar", z.object({ costs: costsSchema, forecast: forecastSchema })),
  }),
  listCostEntries: operation({
    id: "listCostEntries", method: "GET", path: "/costs/entries", scope: "runs.read", summary: "List the rows of the ledger that make a figure of the costs, newest first",
    query: costsQuery.extend(pageQuery.shape), answers: ok("A page of rows", pageOf(costEntrySchema)),
  }),
  listRepositories: operation({
    id: "listRepositories", method: "GET", path: "/repositories", scope: "repositories.read", summary: "List repositories, newest first",
    query: pageQuery.extend({ location: z.string().max(1000).optional().describe("Only the repository at this exact place") }), answers: ok("A page of repositories", pageOf(repositorySchema)),
  }),
  createRepository: operation({
    id: "createRepository", method: "POST", path: "/repositories", scope: "repositories.write", summary: "Register a git repository",
    body: createRepositoryInputSchema, answers: { 201: { description: "The repository was registered", schema: z.object({ repository: repositorySchema }) } },
  }),
  readRepository: operation({ id: "readRepository", method: "GET", path: "/repositories/{id}", scope: "repositories.read", summary: "Read a repository", answers: ok("The repository", z.object({ repository: repositorySchema })) }),
  checkRepository: operation({
    id: "checkRepository", method: "GET", path: "/repositories/{id}/check", scope: "repositories.read", summary: "Look whether a run could start in a repository now, and which checks it has",
    query: z.strictObject({ branch: z.string().min(1).max(250).optional().describe("Default: the repository's default branch") }), answers: ok("What was found", z.object({ check: repositoryCheckSchema })),
  }),
  updateRepository: operation({ id: "updateRepository", method: "PATCH", path: "/repositories/{id}", scope: "repositories.write", summary: "Change a repository's settings", body: updateRepositoryInputSchema, answers: ok("The repository as it now is", z.object({ repository: repositorySchema })) }),
  deleteRepository: operation({ id: "deleteRepository", method: "DELETE", path: "/repositories/{id}", scope: "repositories.write", summary: "Forget a repository and its runs; the git repository is not touched", answers: { 204: { description: "Forgotten", schema: null } } }),
  listHistory: operation({
    id: "listHistory", method: "GET", path: "/history", scope: "runs.read", summary: "List runs, decisions and, with the permission audit.read, the record in one timeline, newest first",
    query: historyQuerySchema, answers: ok("A page of the timeline", pageOf(historyEntrySchema)),
  }),
  readHistoryEntry: operation({
    id: "readHistoryEntry", method: "GET", path: "/history/entry", scope: "runs.read", summary: "Read what a change was before and after, or what a decision rested on",
    query: z.strictObject({ key: z.string().max(60).describe("As the timeline has it, such as audit:12") }), answers: ok("The entry", z.object({ entry: entryDetailSchema })),
  }),
  verifyAudit: operation({
    id: "verifyAudit", method: "POST", path: "/audit/verification", scope: "audit.read", summary: "Verify the next 5,000 rows of the record's chain; repeat with the progress that was answered until it is done",
    body: z.strictObject({ progress: progressSchema.nullable() }), answers: ok("How far it got, and what was found", z.object({ progress: progressSchema })),
  }),
  exportAudit: operation({
    id: "exportAudit", method: "GET", path: "/audit/export", scope: "audit.read", summary: `Export the record in the order of its numbers, at most ${EXPORT_ROWS.toLocaleString("en-US")} rows; then again with the last number as after, until nothing comes`,
    query: historyFilterSchema.extend({ format: z.enum(["csv", "jsonl"]).optional().describe("Default jsonl: a JSON object a line, with record, the text whose SHA-256 is hash"), after: digits(0, Number.MAX_SAFE_INTEGER).optional().describe("Only rows with a higher number") }),
    answers: { 200: { description: "Rows as text/csv or application/jsonl", schema: null } },
  }),
  estimateRun: operation({
    id: "estimateRun", method: "GET", path: "/estimates", scope: "runs.read", summary: "Estimate what a run would cost and take, from finished runs or from the model's prices",
    query: z.strictObject({ model: startRunInputSchema.shape.model.unwrap(), repositoryId: z.uuid().optional() }), answers: ok("The estimate", z.object({ estimate: estimateSchema })),
  }),
  listStrategies: operation({ id: "listStrategies", method: "GET", path: "/strategies", scope: "runs.read", summary: "List strategies with their next times and how they did, newest first, at most 500", answers: ok("Strategies", z.object({ items: z.array(listedStrategySchema) })) }),
  createStrategy: operation({ id: "createStrategy", method: "POST", path: "/strategies", scope: "strategies.write", summary: "Make a strategy; disabled unless it should not be", body: createStrategyInputSchema, answers: newStrategy }),
  importStrategy: operation({ id: "importStrategy", method: "POST", path: "/strategies/import", scope: "strategies.write", summary: "Make a strategy from YAML", body: importInputSchema, answers: newStrategy }),
  readStrategy: operation({ id: "readStrategy", method: "GET", path: "/strategies/{id}", scope: "runs.read", summary: "Read a strategy", answers: strategy }),
  editStrategy: operation({ id: "editStrategy", method: "PUT", path: "/strategies/{id}", scope: "strategies.write", summary: "Make a strategy's next version", body: editStrategyInputSchema, answers: strategy }),
  deleteStrategy: operation({ id: "deleteStrategy", method: "DELETE", path: "/strategies/{id}", scope: "strategies.write", summary: "Delete a strategy with its history; its runs stay", answers: { 204: { description: "Deleted", schema: null } } }),
  duplicateStrategy: operation({ id: "duplicateStrategy", method: "POST", path: "/strategies/{id}/duplicate", scope: "strategies.write", summary: "Make a disabled copy of a strategy", answers: newStrategy }),
  enableStrategy: operation({ id: "enableStrategy", method: "PUT", path: "/strategies/{id}/enabled", scope: "strategies.write", summary: "Enable or disable a strategy", body: enableStrategyInputSchema, answers: strategy }),
  exportStrategy: operation({ id: "exportStrategy", method: "GET", path: "/strategies/{id}/export", scope: "runs.read", summary: "Read a strategy as YAML, with places and addresses instead of ids", answers: ok("The YAML", z.object({ yaml: z.string() })) }),
  fireStrategy: operation({
    id: "fireStrategy", method: "POST", path: "/strategies/{id}/fire", scope: "runs.write", summary: "Start a strategy's runs now; in its quiet hours they wait or are skipped, as it says",
    body: fireInputSchema, headers: { "Idempotency-Key": "The same key again answers with what it started" },
    answers: { 201: { description: "It was fired", schema: z.object({ firing: firedSchema }) }, 200: { description: "The same idempotency key had fired it", schema: z.object({ firing: firedSchema }) } },
  }),
  listFirings: operation({
    id: "listFirings", method: "GET", path: "/strategies/{id}/firings", scope: "runs.read", summary: "List when a strategy started something, or was to, with the runs, newest first",
    query: z.strictObject({ before: z.iso.datetime({ offset: true }).optional().describe("older of the page before"), limit: digits(1, 100).optional().describe("1 to 100; default 20") }),
    answers: ok("A page of firings", z.object({ items: z.array(firingSchema), older: z.string().nullable() })),
  }),
  readLimits: operation({ id: "readLimits", method: "GET", path: "/limits", scope: "tenant.read", summary: "Read the workspace's limits and what is used of them now", answers: ok("The limits", z.object({ limits: limitsSchema })) }),
  setLimits: operation({ id: "setLimits", method: "PUT", path: "/limits", scope: "governance.manage", summary: "Set the workspace's own limits, each at most what the platform's owner allows", body: limitsInputSchema, answers: ok("The limits as they now are", z.object({ limits: limitsSchema })) }),
  readStandings: operation({ id: "readStandings", method: "GET", path: "/standings", scope: "runs.read", summary: "Read how each agent and repository stands, and from which scores on", answers: ok("Standings", standingsSchema) }),
  readReputation: operation({ id: "readReputation", method: "GET", path: "/reputation", scope: "runs.read", summary: "Read what made the score of an agent or a repository, newest first, at most 200 events", query: subjectQuerySchema, answers: ok("Events", z.object({ items: z.array(reputationEventSchema) })) }),
  listStops: operation({ id: "listStops", method: "GET", path: "/stops", scope: "tenant.read", summary: "List what the kill switch stops for this workspace now, newest first, at most 100", answers: ok("Stops", z.object({ items: z.array(stopSchema) })) }),
  stopWork: operation({
    id: "stopWork", method: "POST", path: "/stops", scope: "governance.manage", summary: "Stop the workspace, a repository or an agent: turns under way end within five seconds, and nothing new begins",
    body: stopInputSchema, answers: ok("The stop, or the one there was", z.object({ stop: stopSchema })),
  }),
  liftStop: operation({ id: "liftStop", method: "POST", path: "/stops/{id}/lift", scope: "governance.manage", summary: "Lift a stop: what it held goes on where it was", answers: ok("The stop as it now is", z.object({ stop: stopSchema })) }),
  listModels: operation({
    id: "listModels", method: "GET", path: "/models", scope: "runs.read", summary: "List the models that runs can use, the default first",
    answers: ok("Models", z.object({ items: z.array(z.object({ id: z.string(), label: z.string(), provider: z.string(), replayed: z.boolean() })) })),
  }),
} as const;

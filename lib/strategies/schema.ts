import { z } from "zod";
import { definitionSchema } from "./definition";

export const firingStatusSchema = z.enum(["started", "waiting", "skipped", "refused"]);
export type FiringStatus = z.infer<typeof firingStatusSchema>;
export const triggerTypeSchema = z.enum(["manual", "schedule", "github", "api"]);

const time = z.iso.datetime({ offset: true });

export const strategySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  enabled: z.boolean(),
  source: z.enum(["workspace", "repository"]).describe("repository: kept in a file of a repository, and changed there"),
  repositoryId: z.uuid().nullable().describe("Where its file is"),
  filePath: z.string().nullable(),
  fileError: z.string().nullable().describe("Why its file cannot be used as it is"),
  version: z.number().int(),
  digest: z.string().nullable().describe("Of what it says now; a repository's strategy is enabled by it"),
  triggerType: triggerTypeSchema.nullable(),
  createdBy: z.uuid().nullable(),
  createdAt: time,
  changedAt: time,
});
export type Strategy = z.infer<typeof strategySchema>;

export const strategyStatsSchema = z.object({
  runs: z.number().int(),
  ended: z.number().int(),
  succeeded: z.number().int(),
  costMicros: z.number().int().describe("Micro-dollars"),
  lastStartedAt: time.nullable(),
}).describe("Of the last thirty days");
export type StrategyStats = z.infer<typeof strategyStatsSchema>;

export const listedStrategySchema = strategySchema.extend({
  definition: definitionSchema.nullable().describe("What it says now; null for a file that could never be read"),
  nextTimes: z.array(time).describe("The next five times of its schedule; none while it is disabled"),
  stats: strategyStatsSchema,
});
export type ListedStrategy = z.infer<typeof listedStrategySchema>;

export const strategyVersionSchema = z.object({ version: z.number().int(), definition: definitionSchema, digest: z.string(), createdBy: z.uuid().nullable(), createdAt: time });
export type StrategyVersion = z.infer<typeof strategyVersionSchema>;

export const firedRunSchema = z.object({ id: z.uuid(), goal: z.string(), status: z.string(), outcome: z.string().nullable(), spentMicros: z.number().int(), repository: z.string().nullable() });
export const firingSchema = z.object({
  id: z.uuid(),
  version: z.number().int(),
  kind: triggerTypeSchema.describe("What fired it"),
  dueAt: time.describe("When it was due or happened"),
  status: firingStatusSchema,
  reason: z.string().nullable(),
  startsAt: time.nullable().describe("While it waits for quiet hours to end: when they do"),
  firedBy: z.uuid().nullable(),
  githubLogin: z.string().nullable(),
  createdAt: time,
  runs: z.array(firedRunSchema),
});
export type Firing = z.infer<typeof firingSchema>;

export const createStrategyInputSchema = z.strictObject({ definition: definitionSchema, enabled: z.boolean().default(false) });
export const editStrategyInputSchema = z.strictObject({ definition: definitionSchema, baseVersion: z.number().int().min(1).describe("The version that was read: what was changed since is not overwritten") });
export const enableStrategyInputSchema = z.strictObject({ enabled: z.boolean(), digest: z.string().max(64).optional().describe("Of what was looked at; needed to enable a repository's strategy") });
export const fireInputSchema = z.strictObject({
  inputs: z.record(z.string().max(40), z.string().max(4_000)).default({}),
  idempotencyKey: z.string().min(1).max(200).optional().describe("The same key again answers with what it started; also as header Idempotency-Key"),
});
export const importInputSchema = z.strictObject({ yaml: z.string().max(64 * 1024), enabled: z.boolean().default(false) });
/** What a call fired. */
export const firedSchema = z.object({ firingId: z.uuid(), created: z.boolean(), status: firingStatusSchema, reason: z.string().nullable(), startsAt: z.string().nullable(), runIds: z.array(z.uuid()) });
export type Fired = z.infer<typeof firedSchema>;

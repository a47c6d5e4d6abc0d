import { z } from "zod";
import { SPENDERS } from "../budgets/schema";

export const COST_GROUPINGS = ["day", "agent", "model", "repository", "strategy", "person", "kind"] as const;
export type CostGrouping = (typeof COST_GROUPINGS)[number];
export const COST_KINDS = ["model", "sandbox", "storage", "correction"] as const;
/** As a filter or a group: what has no agent, no strategy and so on. */
export const NONE = "none";

const idOrNone = z.union([z.uuid(), z.literal(NONE)]);

/** What costs are narrowed to. */
export const costFiltersSchema = z.strictObject({
  agent: z.enum([...SPENDERS, NONE]).optional(),
  model: z.string().min(1).max(200).optional(),
  repository: idOrNone.optional(),
  strategy: idOrNone.optional(),
  person: idOrNone.optional().describe("Who started the run"),
  kind: z.enum(COST_KINDS).optional(),
  recorded: z.enum(["true", "false"]).optional().describe("true: only answers that were recorded; nobody bills them"),
});
export type CostFilters = z.infer<typeof costFiltersSchema>;

/** Days of a time zone, both included; at most 366. */
export interface CostRange {
  from: string;
  to: string;
  zone: string;
}

const whole = z.number().int();
const sumsSchema = z.object({
  entries: whole.describe("Rows of the ledger"),
  inputTokens: whole,
  cachedTokens: whole,
  outputTokens: whole,
  reasoningTokens: whole,
  costMicros: whole,
  recordedMicros: whole.describe("Of costMicros: what recorded answers say they cost; nobody bills it"),
});
export type CostSums = z.infer<typeof sumsSchema>;

export const costGroupSchema = sumsSchema.extend({
  key: z.string().describe("A day, an agent's or a model's name, an id, a kind, or none"),
  name: z.string().describe("For people"),
});
export type CostGroup = z.infer<typeof costGroupSchema>;

export const costsSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  zone: z.string(),
  by: z.enum(COST_GROUPINGS),
  total: sumsSchema,
  groups: z.array(costGroupSchema).describe("The dearest first, at most 200; days in order"),
  groupCount: whole,
  days: z.array(sumsSchema.extend({ day: z.iso.date() })).describe("Days on which something was spent, in order"),
});

/** Costs as pages draw them: with the dearest groups day by day. */
export type Costs = z.infer<typeof costsSchema> & { series: { day: string; key: string; costMicros: number; tokens: number }[] };

export const forecastSchema = z.object({
  monthMicros: whole.describe("What the month comes to if it goes on like this"),
  spentMicros: whole.describe("This month so far"),
  meanMicros: whole.describe("Mean of the last seven full days"),
  daysLeft: z.number().describe("Until the month ends, the rest of today included"),
  monthEnds: z.iso.date().describe("The last day of the month"),
});
export type Forecast = z.infer<typeof forecastSchema>;

/** One row of the ledger. */
export const costEntrySchema = z.object({
  id: z.uuid(),
  countsAt: z.iso.datetime({ offset: true }).describe("When it was set aside: the moment that decides its day"),
  createdAt: z.iso.datetime({ offset: true }),
  kind: z.enum(COST_KINDS),
  model: z.string().describe("A model, or what else costs, such as sandbox:bubblewrap"),
  replayed: z.boolean().describe("A recorded answer; nobody bills it"),
  estimated: z.boolean().describe("Nobody said what it was; a correction may follow"),
  agent: z.string().nullable(),
  stage: z.string().nullable(),
  turn: whole.nullable(),
  runId: z.uuid().nullable().describe("Null for storage, and once the run was removed"),
  goal: z.string().nullable().describe("Of the run, its first 300 characters"),
  repositoryId: z.uuid().nullable(),
  strategyId: z.uuid().nullable(),
  personId: z.uuid().nullable(),
  inputTokens: whole,
  cachedTokens: whole,
  outputTokens: whole,
  reasoningTokens: whole,
  costMicros: whole.describe("Below zero where a correction gives back"),
  storedBytes: whole.nullable(),
});
export type CostEntry = z.infer<typeof costEntrySchema>;

import { z } from "zod";
import { digits } from "@/lib/api/operation";

export const HISTORY_KINDS = ["run", "decision", "audit"] as const;
export const historyKindSchema = z.enum(HISTORY_KINDS);
export type HistoryKind = z.infer<typeof historyKindSchema>;

const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/** What the timeline and the export are narrowed to; the page's address has the same names. */
export const historyFilterSchema = z.strictObject({
  actor: z.string().regex(/^(person|key|owner|agent|policy|github|system):[\w .@-]{0,200}$/, "is a kind and an id, such as person:<user id>, key:<key id>, agent:executor, policy: or github:").optional().describe("<kind>:<id>, or <kind>: for all of a kind; kinds are person, key, owner, agent, policy, github, system"),
  act: z.string().regex(/^[a-z_]+(\.[a-z_]*)*$/, "is an act such as member.removed, or the beginning of one such as member.").max(100).optional().describe("Such as member.removed, or member. for all of them; decision.<kind> of decisions, run of runs"),
  target: z.string().regex(/^[a-z_]+:[\w :.-]{0,200}$/, "is a kind and an id, such as repository:<id>").optional().describe("<kind>:<id>, such as run:<id> or repository:<id>"),
  q: z.string().max(200).optional().describe("Every one of these words, or words that begin with them"),
  from: moment.optional().describe("From this time on; a day begins at midnight UTC"),
  to: moment.optional().describe("Before this time; a day ends with it"),
});
export type HistoryFilter = z.infer<typeof historyFilterSchema>;

export const historyQuerySchema = historyFilterSchema.extend({
  kind: historyKindSchema.optional(),
  cursor: z.string().max(300).optional().describe("nextCursor of the page before"),
  limit: digits(1, 100).optional().describe("1 to 100; default 50"),
});

export const historyEntrySchema = z.object({
  /** `audit:<number>`, `run:<id>` or `decision:<id>`. */
  key: z.string(),
  kind: historyKindSchema,
  at: z.string(),
  actorKind: z.enum(["person", "key", "owner", "agent", "policy", "github", "system"]),
  actorId: z.string().nullable(),
  actorName: z.string(),
  act: z.string(),
  targetKind: z.string(),
  targetId: z.string().nullable(),
  targetName: z.string().nullable(),
  runId: z.string().nullable(),
  /** A decision's reason, a run's outcome, the address of an act. */
  detail: z.string().nullable(),
  /** A run's status. */
  state: z.string().nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
export interface HistoryPage {
  items: HistoryEntry[];
  nextCursor: string | null;
}

/** What there is to know of one entry: the two sides of a change, or what a decision rested on. */
export const entryDetailSchema = z.object({
  before: z.unknown(),
  after: z.unknown(),
  address: z.string().nullable(),
  hash: z.string().nullable(),
  /** A decision's. */
  reason: z.string().nullable(),
  evidence: z.unknown(),
});
export type EntryDetail = z.infer<typeof entryDetailSchema>;

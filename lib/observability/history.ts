import { z } from "zod";
import type { Client } from "@/lib/db/client";
import { unwrap } from "@/lib/db/map-error";
import type { MetricKind } from "./observe";
import { quantile } from "./histogram";

export const SPANS = ["hour", "day"] as const;
export type Span = (typeof SPANS)[number];

const number = z.coerce.number();
const kindSchema = z.object({ buckets: z.array(number), errors: number });
const slotSchema = z.object({
  at: z.string(),
  minutes: number,
  runs_started: number.nullable(),
  waiting: number.nullable(),
  age_seconds: number.nullable(),
  kinds: z.object({ api: kindSchema, step: kindSchema, webhook: kindSchema }).partial(),
});

/** How often something was called in a slot and how long it took, milliseconds; null when it was not called, Infinity above ten seconds. */
export interface Calls {
  count: number;
  failed: number;
  p50: number | null;
  p95: number | null;
}

/** A slot of the history; null where nobody looked. */
export interface HistoryPoint {
  /** When it begins. */
  at: string;
  runsPerMinute: number | null;
  /** The most that waited, in pieces of work. */
  waiting: number | null;
  /** The oldest that waited, seconds. */
  ageSeconds: number | null;
  calls: Record<MetricKind, Calls>;
}

/** The last hour by minute, or the last day by quarter of an hour, oldest first. Throws `not_found` for whoever is no owner. */
export async function readHistory(client: Client, span: Span): Promise<HistoryPoint[]> {
  const slots = slotSchema.array().parse(unwrap(await client.rpc("platform_history", { span })));
  return slots.map(({ at, minutes, runs_started, waiting, age_seconds, kinds }) => ({
    at: new Date(at).toISOString(),
    runsPerMinute: minutes === 0 ? null : (runs_started ?? 0) / minutes,
    waiting,
    ageSeconds: age_seconds,
    calls: { api: callsOf(kinds.api), step: callsOf(kinds.step), webhook: callsOf(kinds.webhook) },
  }));
}

function callsOf(counted: z.output<typeof kindSchema> | undefined): Calls {
  const { buckets, errors } = counted ?? { buckets: [], errors: 0 };
  return { count: buckets.reduce((sum, n) => sum + n, 0), failed: errors, p50: quantile(buckets, 0.5), p95: quantile(buckets, 0.95) };
}

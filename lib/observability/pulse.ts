import { z } from "zod";
import type { Client } from "@/lib/db/client";
import { unwrap } from "@/lib/db/map-error";

const waiting = z.object({ waiting: z.number(), age_seconds: z.number() });

/** The platform's numbers of this moment; ages are seconds, latencies those of the last 15 minutes. */
export const pulseSchema = z.object({
  outbox: waiting,
  /** Null where the engine does not keep its queue in this database. */
  engine: waiting.nullable(),
  deliveries: waiting.extend({ failed_hour: z.number() }),
  runs: z.object({ open: z.number(), queued: z.number(), paused: z.number() }),
  started_hour: z.number(),
  ended_hour: z.object({ all: z.number(), failed: z.number() }),
  database_bytes: z.number(),
  tenants: z.object({ all: z.number(), suspended: z.number() }),
  incidents_open: z.number(),
  latencies: z.array(z.object({ kind: z.enum(["api", "step", "webhook"]), name: z.string(), buckets: z.array(z.number()), errors: z.number(), sum_ms: z.number() })),
});
export type Pulse = z.infer<typeof pulseSchema>;

/** For owners and for the service. Throws `not_found` for everybody else. */
export async function readPulse(client: Client): Promise<Pulse> {
  return pulseSchema.parse(unwrap(await client.rpc("platform_pulse")));
}

/** The histograms of all names of a kind as one. */
export function latencyOf(pulse: Pulse, kind: Pulse["latencies"][number]["kind"]): { buckets: number[]; count: number; errors: number } {
  const of = pulse.latencies.filter((each) => each.kind === kind);
  const buckets = Array.from({ length: 12 }, (_, place) => of.reduce((sum, each) => sum + (each.buckets[place] ?? 0), 0));
  return { buckets, count: buckets.reduce((sum, count) => sum + count, 0), errors: of.reduce((sum, each) => sum + each.errors, 0) };
}

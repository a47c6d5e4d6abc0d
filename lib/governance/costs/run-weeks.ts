import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";

/** A week of UTC, from Monday on. */
export interface RunWeek {
  week: string;
  succeeded: number;
  failed: number;
  cancelled: number;
  /** From asked for to green, the median within 2.5 %; null when nothing came green. */
  medianSeconds: number | null;
}

/** How runs ended in the last weeks (1 to 53), oldest first. */
export async function readRunWeeks(actor: Actor, weeks = 12): Promise<RunWeek[]> {
  return unwrap(await actor.client.rpc("run_weeks", { in_tenant: actor.tenantId, weeks })).map((row) => camel(row) as RunWeek);
}

import { mapError } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import type { RunDetail } from "./detail-schema";
import { readRun } from "./queries";
import { listDiffFiles, type RunDiffList } from "./read-diff";

/** A run with all that a comparison shows of it. */
export interface ComparableRun extends RunDetail {
  diff: RunDiffList;
  toolCalls: number;
}

/** Throws `not_found`, also for a run of another tenant. */
export async function readComparable(actor: Actor, id: string): Promise<ComparableRun> {
  const [detail, diff, calls] = await Promise.all([
    readRun(actor, id),
    listDiffFiles(actor, id),
    actor.client.from("tool_calls").select("id", { count: "exact", head: true }).eq("tenant_id", actor.tenantId).eq("run_id", id),
  ]);
  if (calls.error) throw mapError(calls.error);
  return { ...detail, diff, toolCalls: calls.count ?? 0 };
}

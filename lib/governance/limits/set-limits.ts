import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { sendAllPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";
import { readLimits } from "./queries";
import type { Limits, LimitsInput } from "./schema";

/** Sets the workspace's own limits; what waited and has room now goes on. Throws `forbidden` without governance.manage, and `bad_request` above the platform's most. */
export async function setLimits(actor: Actor, input: LimitsInput): Promise<Limits> {
  const woken = unwrap(await actor.client.rpc("set_limits", { in_tenant: actor.tenantId, new_runs_per_day: input.runsPerDay, new_pull_requests_per_hour: input.pullRequestsPerHour, new_calls_per_minute: input.callsPerMinute }));
  await sendAllPosted(z.array(z.unknown()).parse(woken));
  return readLimits(actor);
}

/** Sets how many calls a minute one key may make; null is the workspace's number. Throws as `setLimits`. */
export async function setKeyLimit(actor: Actor, keyId: string, callsPerMinute: number | null): Promise<void> {
  unwrap(await actor.client.rpc("set_key_limit", { key_id: keyId, new_calls_per_minute: callsPerMinute }));
}

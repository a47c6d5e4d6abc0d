import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";

/** Calls that one API key, or one person's session, may make in a window. */
export const CALL_LIMIT = 600;
const WINDOW_SECONDS = 60;

const takenSchema = z.object({ allowed: z.boolean(), remaining: z.number(), reset_seconds: z.number() });

/**
 * Counts one call of the actor, in the database: all processes share the count. Answers the headers
 * that say what is left; with `refusal` when nothing was.
 */
export async function takeCall(actor: Actor): Promise<{ headers: Record<string, string>; refusal?: MorningError }> {
  const taken = takenSchema.parse(unwrap(await actor.client.rpc("take_api_call", { call_limit: CALL_LIMIT, window_seconds: WINDOW_SECONDS })));
  const headers: Record<string, string> = {
    "ratelimit-limit": String(CALL_LIMIT),
    "ratelimit-remaining": String(taken.remaining),
    "ratelimit-reset": String(taken.reset_seconds),
  };
  if (taken.allowed) return { headers };
  headers["retry-after"] = headers["ratelimit-reset"] ?? "";
  return { headers, refusal: new MorningError("rate_limited", `You made ${CALL_LIMIT} calls within a minute; wait ${taken.reset_seconds} seconds.`) };
}

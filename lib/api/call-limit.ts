import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { takeCall } from "@/lib/tenants/take-call";

/** The headers that say what is left of the actor's calls; with `refusal` when nothing is. */
export async function limitCalls(actor: Actor): Promise<{ headers: Record<string, string>; refusal?: MorningError }> {
  const taken = actor.taken ?? (await takeCall(actor.client));
  if (!taken) return { headers: {}, refusal: new MorningError("unauthenticated", "Sign in, or send an API key as bearer token.") };
  const headers: Record<string, string> = {
    "ratelimit-limit": String(taken.limit),
    "ratelimit-remaining": String(taken.remaining),
    "ratelimit-reset": String(taken.reset_seconds),
  };
  if (taken.allowed) return { headers };
  headers["retry-after"] = headers["ratelimit-reset"] ?? "";
  return { headers, refusal: new MorningError("rate_limited", `You made ${taken.limit} ${taken.limit === 1 ? "call" : "calls"} within a minute; wait ${taken.reset_seconds} seconds.`) };
}

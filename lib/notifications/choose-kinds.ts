import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import type { Kinds } from "./schema";

/** Changes what one of the actor's own devices is told. Throws `not_found` for another's. */
export async function chooseKinds(actor: Actor, id: string, { needsYou, finished }: Kinds): Promise<void> {
  const changed = unwrap(await actor.client.from("push_subscriptions").update({ needs_you: needsYou, finished }).eq("tenant_id", actor.tenantId).eq("user_id", actor.userId).eq("id", id).select("id"));
  if (changed.length === 0) throw new MorningError("not_found", "This device gets no notifications any more; turn them on there again.");
}

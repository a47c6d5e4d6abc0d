import { mapError } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";

/** Sends nothing more to one of the actor's own devices; to one that is none, it changes nothing. */
export async function unsubscribe(actor: Actor, id: string): Promise<void> {
  const { error } = await actor.client.from("push_subscriptions").delete().eq("tenant_id", actor.tenantId).eq("user_id", actor.userId).eq("id", id);
  if (error) throw mapError(error);
}

import { mapError } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import type { Wanted } from "./channel-schema";

/** Sets what the actor gets by mail of this workspace. Throws `forbidden` for who is no member. */
export async function chooseMail(actor: Actor, { needsYou, finished, warnings }: Wanted): Promise<void> {
  const { error } = await actor.client.rpc("set_my_mail", { in_tenant: actor.tenantId, wants_needs_you: needsYou, wants_finished: finished, wants_warnings: warnings });
  if (error) throw mapError(error);
}

import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "./actor";

/** Removes someone from the tenant; anyone may remove themselves. Throws `bad_request` when no admin would be left. */
export async function removeMember(actor: Actor, userId: string): Promise<void> {
  unwrap(await actor.client.rpc("remove_member", { in_tenant: actor.tenantId, member: userId }));
}

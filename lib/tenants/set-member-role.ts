import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "./actor";
import type { Role } from "./schema";

/** Throws `forbidden` without members.manage, and `bad_request` when the tenant would be left without an admin. */
export async function setMemberRole(actor: Actor, userId: string, role: Role): Promise<void> {
  unwrap(await actor.client.rpc("set_member_role", { in_tenant: actor.tenantId, member: userId, new_role: role }));
}

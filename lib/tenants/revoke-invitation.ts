import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "./actor";

/** Makes an invitation's link useless, unless it was accepted already. Throws `forbidden` without members.manage. */
export async function revokeInvitation(actor: Actor, invitationId: string): Promise<void> {
  unwrap(await actor.client.rpc("revoke_invitation", { invitation_id: invitationId }));
}

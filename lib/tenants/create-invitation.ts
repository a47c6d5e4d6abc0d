import { unwrap } from "@/lib/db/map-error";
import { env } from "@/lib/env";
import type { Actor } from "./actor";
import type { CreateInvitationInput } from "./schema";
import { newSecretToken } from "./secret-token";

/** Makes an invitation that works for seven days, once, for this address. `link` exists in this answer alone. */
export async function createInvitation(actor: Actor, input: CreateInvitationInput): Promise<{ id: string; link: string }> {
  const { token, hash } = newSecretToken();
  const id = unwrap(
    await actor.client.rpc("create_invitation", { in_tenant: actor.tenantId, invitee_email: input.email, invitee_role: input.role, invitee_token_hash: hash }),
  );
  return { id, link: new URL(`/invitations/${token}`, env().APP_URL).href };
}

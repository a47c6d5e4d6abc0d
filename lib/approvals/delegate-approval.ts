import { unwrap } from "@/lib/db/map-error";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";
import { readApproval } from "./queries";
import type { Approval } from "./schema";

/**
 * Hands an approval to one member, who alone decides then, besides admins; null takes that back.
 * Throws `bad_request` for somebody who may not approve it, `forbidden`, `conflict` and `not_found`.
 */
export async function delegateApproval(actor: Actor, id: string, toMember: string | null): Promise<Approval> {
  await sendPosted(unwrap(await actor.client.rpc("delegate_approval", { approval_id: id, to_member: toMember })));
  return readApproval(actor, id);
}

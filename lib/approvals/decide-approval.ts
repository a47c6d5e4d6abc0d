import { unwrap } from "@/lib/db/map-error";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";
import { readApproval } from "./queries";
import type { Approval, DecisionInput } from "./schema";

/**
 * Decides about the exact act whose digest was seen. Throws `conflict` when it was decided already,
 * has expired or changed, `forbidden` without approvals.decide, and `not_found`.
 */
export async function decideApproval(actor: Actor, id: string, { decision, digest, note, choice }: DecisionInput): Promise<Approval> {
  await readApproval(actor, id);
  await sendPosted(unwrap(await actor.client.rpc("decide_approval", { approval_id: id, decision, seen_digest: digest, decision_note: note ?? null, choice: choice ?? null })));
  return readApproval(actor, id);
}

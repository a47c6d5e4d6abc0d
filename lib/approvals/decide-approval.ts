import { unwrap } from "@/lib/db/map-error";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";
import { readApproval } from "./queries";
import type { Approval, DecisionInput } from "./schema";

/**
 * Decides about the exact act whose digest was seen. With `undoable` it counts when the workspace's
 * seconds to undo are over, else at once; where two people are needed, when the second has said yes.
 * Throws `conflict` when it was decided already, has expired or changed, `forbidden` without
 * approvals.decide or where a rule of the workspace is against it, and `not_found`.
 */
export async function decideApproval(actor: Actor, id: string, { decision, digest, note, choice }: DecisionInput, { undoable = false } = {}): Promise<Approval> {
  await readApproval(actor, id);
  await sendPosted(unwrap(await actor.client.rpc("decide_approval", { approval_id: id, decision, seen_digest: digest, decision_note: note || null, choice: choice ?? null, undoable })));
  return readApproval(actor, id);
}

import { unwrap } from "@/lib/db/map-error";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";

/** Takes one's own decision back while it does not count yet. Throws `conflict` when it is too late, `not_found`. */
export async function undoDecision(actor: Actor, id: string): Promise<void> {
  unwrap(await actor.client.rpc("undo_decision", { approval_id: id }));
}

/** Has one's own decision count now, without waiting for the time to undo it. Throws `conflict` without one, `not_found`. */
export async function applyDecision(actor: Actor, id: string): Promise<void> {
  await sendPosted(unwrap(await actor.client.rpc("apply_decision", { approval_id: id })));
}

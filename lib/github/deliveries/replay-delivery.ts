import { unwrap } from "@/lib/db/map-error";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";

/**
 * Has a delivery that failed or was ignored processed again. Throws `not_found`, also for whoever is no
 * admin, and `conflict` for one that was processed or still waits.
 */
export async function replayDelivery(actor: Actor, id: string): Promise<void> {
  await sendPosted(unwrap(await actor.client.rpc("replay_github_delivery", { delivery_id: id })));
}

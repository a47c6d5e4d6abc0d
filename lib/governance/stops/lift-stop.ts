import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { sendAllPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";
import { readStop } from "./queries";
import type { Stop } from "./schema";

/**
 * Lifts a stop: what it held goes on by itself where it was, unless something else holds it. Throws
 * `not_found`, and `forbidden` without governance.manage or for a stop by the platform's owner.
 */
export async function liftStop(actor: Actor, id: string): Promise<Stop> {
  const stop = await readStop(actor, id);
  await sendAllPosted(z.array(z.unknown()).parse(unwrap(await actor.client.rpc("lift_stop", { stop_id: stop.id }))));
  return readStop(actor, id);
}

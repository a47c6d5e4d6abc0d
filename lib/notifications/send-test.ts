import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { testNotice } from "./notice";
import { pushKeys } from "./push-keys";
import { sendPush } from "./send-push";
import { unsubscribe } from "./unsubscribe";

/**
 * Sends a notification to one of the actor's own devices now. Throws `not_found` for another's or one
 * that is gone, and what `sendPush` throws when its service refuses.
 */
export async function sendTest(actor: Actor, id: string, post: typeof fetch = fetch): Promise<void> {
  const keys = pushKeys();
  if (!keys) throw new MorningError("unavailable", "This server sends no notifications: its operator has set no keys for them.");
  const device = unwrap(await actor.client.from("push_subscriptions").select("endpoint, p256dh, auth").eq("tenant_id", actor.tenantId).eq("user_id", actor.userId).eq("id", id).maybeSingle());
  if (device && (await sendPush(keys, device, testNotice(), "high", post)) === "sent") return;
  if (device) await unsubscribe(actor, id);
  throw new MorningError("not_found", "This device gets no notifications any more; turn them on there again.");
}

import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import { pushEndpoint } from "./push-endpoint";
import type { SubscribeInput } from "./schema";

/**
 * Sends this tenant's notifications to this browser from now on, and answers the device's id. Asked
 * again it changes what the browser is told. Throws `bad_request` for an endpoint that is none of a
 * known push service, and `conflict` beyond 20 devices.
 */
export async function subscribe(actor: Actor, { endpoint, p256dh, auth, device, needsYou, finished }: SubscribeInput): Promise<string> {
  return unwrap(
    await actor.client.rpc("subscribe_push", {
      in_tenant: actor.tenantId, push_endpoint: pushEndpoint(endpoint).href, push_p256dh: p256dh, push_auth: auth,
      device_name: device, wants_needs_you: needsYou, wants_finished: finished,
    }),
  );
}

import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import type { Device } from "./schema";

/** The devices on which the actor gets this tenant's notifications, newest first; at most 20. */
export async function listDevices(actor: Actor): Promise<Device[]> {
  const rows = unwrap(
    await actor.client.from("push_subscriptions").select("id, endpoint, device, needs_you, finished, created_at, last_sent_at, last_error")
      .eq("tenant_id", actor.tenantId).eq("user_id", actor.userId).order("created_at", { ascending: false }).limit(20),
  );
  return rows.map(camel);
}

import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import { limitsSchema, type Limits } from "./schema";

/** The limits that hold in the actor's workspace and what is used of them now. Throws `forbidden` without tenant.read. */
export async function readLimits(actor: Actor): Promise<Limits> {
  return limitsSchema.parse(camel(unwrap(await actor.client.rpc("limits_now", { in_tenant: actor.tenantId })) as object));
}

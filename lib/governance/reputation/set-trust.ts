import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import type { TrustInput } from "./schema";

/** Sets the workspace's own numbers of trust. Throws `forbidden` without governance.manage, and `bad_request` where they would be laxer than the platform's. */
export async function setTrust(actor: Actor, input: TrustInput): Promise<void> {
  unwrap(await actor.client.rpc("set_trust", { in_tenant: actor.tenantId, new_start_score: input.startScore, new_restricted_below: input.restrictedBelow, new_trusted_from: input.trustedFrom, new_half_life_days: input.halfLifeDays }));
}

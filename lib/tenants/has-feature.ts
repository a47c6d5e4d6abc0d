import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "./actor";

/** Features that the platform's owner can switch: supabase/migrations/20261121002603_owner_settings.sql. */
export type Feature = "demo";

/** Whether the platform's owner has this feature on for the actor's workspace; always the same answer for the same share. */
export async function hasFeature(actor: Actor, feature: Feature): Promise<boolean> {
  return unwrap(await actor.client.rpc("has_feature", { feature, in_tenant: actor.tenantId }));
}

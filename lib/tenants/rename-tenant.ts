import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "./actor";

/** Throws `forbidden` without tenant.manage. */
export async function renameTenant(actor: Actor, name: string): Promise<void> {
  // Row level security answers a forbidden update with no rows, not with an error.
  const changed = unwrap(await actor.client.from("tenants").update({ name }).eq("id", actor.tenantId).select("id"));
  if (changed.length === 0) throw new MorningError("forbidden", "You need the permission tenant.manage in this workspace.");
}

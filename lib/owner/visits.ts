import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";

/** The looks into the actor's workspace that are open now, the one that ends last first; more than one owner may look. */
export async function listVisits(actor: Actor): Promise<{ endsAt: string; tenant: { id: string; name: string } }[]> {
  const rows = unwrap(
    await actor.client.from("owner_visits").select("ends_at, tenants(id, name)")
      .eq("tenant_id", actor.tenantId).is("closed_at", null).gt("ends_at", new Date().toISOString()).order("ends_at", { ascending: false }).limit(10),
  );
  return rows.flatMap(({ ends_at, tenants }) => (tenants ? [{ endsAt: new Date(ends_at).toISOString(), tenant: tenants }] : []));
}

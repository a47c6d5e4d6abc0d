import type { Client } from "@/lib/db/client";
import { unwrap } from "@/lib/db/map-error";

/** Makes a tenant with whoever is signed in as its admin, and answers its id. Throws `conflict` at 50 memberships. */
export async function createTenant(client: Client, name: string): Promise<string> {
  return unwrap(await client.rpc("create_tenant", { tenant_name: name }));
}

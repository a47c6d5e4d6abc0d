import { cookies } from "next/headers";
import { unwrap } from "@/lib/db/map-error";
import { TENANT_COOKIE } from "@/lib/tenants/actor";
import { rememberTenant } from "@/lib/tenants/switch-tenant";
import type { Owner } from "./actor";

/** Opens the owner's look into a workspace, read-only, for an hour; its members are told. For server actions. Throws `conflict` for their own. */
export async function visitTenant(owner: Owner, tenantId: string, reason: string): Promise<void> {
  unwrap(await owner.client.rpc("visit_tenant", { of_tenant: tenantId, why: reason }));
  await rememberTenant(tenantId);
}

/** Ends it before its hour is over. For server actions. */
export async function endVisit(owner: Owner, tenantId: string): Promise<void> {
  unwrap(await owner.client.rpc("end_visit", { of_tenant: tenantId }));
  (await cookies()).delete(TENANT_COOKIE);
}

import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { sendAllPosted } from "@/lib/runs/send-posted";
import type { Owner } from "./actor";

/** Shuts a workspace: nobody of it gets in, its keys are refused, and its runs stop within seconds. Throws `conflict` when it is shut already. */
export async function suspendTenant(owner: Owner, tenantId: string, reason: string): Promise<void> {
  unwrap(await owner.client.rpc("suspend_tenant", { of_tenant: tenantId, why: reason }));
}

/** Opens it again; its runs go on where they were. Throws `conflict` when it is open. */
export async function unsuspendTenant(owner: Owner, tenantId: string, reason: string): Promise<void> {
  await sendAllPosted(z.array(z.unknown()).parse(unwrap(await owner.client.rpc("unsuspend_tenant", { of_tenant: tenantId, why: reason }))));
}

import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { sendAllPosted } from "@/lib/runs/send-posted";
import type { Owner } from "./actor";
import type { limitsSchema } from "./schema";

/** Sets what a workspace may have at most; what is left out is the platform's maximum. Its own settings above are lowered; what waited and has room now goes on. */
export async function setTenantLimits(owner: Owner, tenantId: string, limits: z.output<typeof limitsSchema>): Promise<void> {
  await sendAllPosted(z.array(z.unknown()).parse(unwrap(await owner.client.rpc("set_tenant_limits", { of_tenant: tenantId, new_limits: limits }))));
}

/** Names what was agreed with a workspace. */
export async function setTenantPlan(owner: Owner, tenantId: string, plan: string): Promise<void> {
  unwrap(await owner.client.rpc("set_tenant_plan", { of_tenant: tenantId, new_plan: plan }));
}

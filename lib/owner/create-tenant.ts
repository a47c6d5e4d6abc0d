import { unwrap } from "@/lib/db/map-error";
import { env } from "@/lib/env";
import { newSecretToken } from "@/lib/tenants/secret-token";
import type { Owner } from "./actor";

/** Makes a workspace without members and invites its first admin, for seven days. `link` exists in this answer alone. */
export async function createTenant(owner: Owner, { name, plan, email }: { name: string; plan: string; email: string }): Promise<{ id: string; link: string }> {
  const { token, hash } = newSecretToken();
  const id = unwrap(await owner.client.rpc("owner_create_tenant", { tenant_name: name, tenant_plan: plan, admin_email: email, admin_token_hash: hash }));
  return { id, link: new URL(`/invitations/${token}`, env().APP_URL).href };
}

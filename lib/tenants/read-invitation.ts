import type { Client } from "@/lib/db/client";
import { unwrap } from "@/lib/db/map-error";

export interface ShownInvitation {
  tenantName: string;
  email: string;
  role: string;
  state: "open" | "accepted" | "revoked" | "expired";
}

/** What the holder of an invitation's token may see, signed in or not; null when there is no such invitation. */
export async function readInvitation(client: Client, token: string): Promise<ShownInvitation | null> {
  const [row] = unwrap(await client.rpc("read_invitation", { token }));
  return row ? { tenantName: row.tenant_name ?? "", email: row.email ?? "", role: row.role ?? "", state: row.state as ShownInvitation["state"] } : null;
}

import type { Client } from "@/lib/db/client";
import { unwrap } from "@/lib/db/map-error";

/** Joins the tenant that invited whoever is signed in, and answers its id. Throws `not_found` when the link is not for them or no longer works. */
export async function acceptInvitation(client: Client, token: string): Promise<string> {
  return unwrap(await client.rpc("accept_invitation", { token }));
}

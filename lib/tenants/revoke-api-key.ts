import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "./actor";

/** Stops a key at once; revoking it again changes nothing. Throws `forbidden` without keys.manage. */
export async function revokeApiKey(actor: Actor, keyId: string): Promise<void> {
  unwrap(await actor.client.rpc("revoke_api_key", { key_id: keyId }));
}

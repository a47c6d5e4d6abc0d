import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "./actor";
import type { CreateApiKeyInput } from "./schema";
import { newSecretToken } from "./secret-token";

const SHOWN_CHARACTERS = 9;
const DAY_MS = 86_400_000;

/** Makes an API key for the tenant. `key` exists in this answer alone. Throws `forbidden` without keys.manage. */
export async function createApiKey(actor: Actor, input: CreateApiKeyInput): Promise<{ id: string; key: string }> {
  const { token, hash } = newSecretToken("mk_");
  const id = unwrap(
    await actor.client.rpc("create_api_key", {
      in_tenant: actor.tenantId,
      key_name: input.name,
      key_prefix: token.slice(0, SHOWN_CHARACTERS),
      new_key_hash: hash,
      key_scopes: input.scopes,
      key_expires_at: input.expiresInDays ? new Date(Date.now() + input.expiresInDays * DAY_MS).toISOString() : null,
    }),
  );
  return { id, key: token };
}

import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import type { Database } from "@/lib/db/types";
import { FatalError } from "@/lib/errors";
import type { Credential } from "@/lib/forge/github/credentials";
import { refusedWith } from "@/lib/forge/github/errors";
import { installationCredential, REMOVED, SUSPENDED, type TokenUse } from "./app-token";
import { askAsPerson } from "./ask";
import { personalTokenInvalid } from "./installations";
import { open } from "./seal";

export type GithubRepositoryRow = Pick<Database["public"]["Tables"]["repositories"]["Row"], "tenant_id" | "github_id" | "installation_id" | "token_id" | "access">;

export const TOKEN_INVALID = "GitHub does not accept the personal token of this repository any more. Whoever gave it replaces it under Settings, GitHub.";

/** GitHub is asked whether a personal token still works when that was long ago. */
const ASK_AGAIN_MS = 60 * 60_000;

/**
 * What reaches a repository at GitHub: its installation, by tokens for this repository alone, or the
 * personal token that it was registered with. Throws FatalError with what to do when access was
 * suspended or taken away, and RetryableError when GitHub or the database does not answer.
 */
export async function credentialOf(row: GithubRepositoryRow, use: TokenUse = "work"): Promise<Credential> {
  if (row.access === "suspended") throw new FatalError("forbidden", SUSPENDED);
  if (row.access === "token_invalid") throw new FatalError("forbidden", TOKEN_INVALID);
  if (row.access !== "ok" || row.github_id === null) throw new FatalError("forbidden", REMOVED);
  if (row.installation_id !== null) return installationCredential({ installationId: row.installation_id, repositoryId: row.github_id, use });
  if (row.token_id === null) throw new FatalError("forbidden", REMOVED);
  return personalCredential(row.token_id, row.tenant_id);
}

/** A person's own token. Throws as `credentialOf` does. */
export async function personalCredential(tokenId: string, tenantId: string): Promise<Credential> {
  const rows = serviceClient();
  const row = must(await rows.from("github_tokens").select("id, sealed, key_id, expires_at, last_used_at, invalid_since").eq("id", tokenId).eq("tenant_id", tenantId).maybeSingle());
  if (!row || row.invalid_since !== null) throw new FatalError("forbidden", TOKEN_INVALID);
  const token = open(row, { purpose: "github_token", id: row.id });
  if (row.last_used_at === null || Date.parse(row.last_used_at) < Date.now() - ASK_AGAIN_MS) {
    await askAsPerson(token).request("GET /user").catch(async (error: unknown) => {
      if (refusedWith(error) !== 401) throw error;
      await personalTokenInvalid(row.id);
      throw new FatalError("forbidden", TOKEN_INVALID, { cause: error });
    });
    must(await rows.from("github_tokens").update({ last_used_at: new Date().toISOString() }).eq("id", row.id).select("id"));
  }
  return { key: `token:${row.id}`, token: async () => ({ token, expiresAt: row.expires_at ? Date.parse(row.expires_at) : Infinity }) };
}

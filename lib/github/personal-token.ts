import { randomUUID } from "node:crypto";
import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { MorningError } from "@/lib/errors";
import { refusedWith } from "@/lib/forge/github/errors";
import type { Actor } from "@/lib/tenants/actor";
import { askAsPerson } from "./ask";
import { requireRepositoriesWrite } from "./flows";
import { githubUserSchema } from "./link-person";
import { seal } from "./seal";

export const personalTokenSchema = z.string().trim().regex(/^[A-Za-z0-9_]{20,255}$/, "This is no token of GitHub; it begins with github_pat_.");

/**
 * Keeps a person's fine-grained token for this workspace, sealed, in place of the one before. It is
 * tried first. Throws `forbidden` without repositories.write, and `bad_request` for a token that
 * GitHub refuses or that reaches no repository.
 */
export async function savePersonalToken(actor: Actor, token: string): Promise<{ login: string }> {
  await requireRepositoriesWrite(actor);
  const person = askAsPerson(token);
  const answer = await person.request("GET /user").catch((error: unknown) => {
    throw refusedWith(error) === 401 ? new MorningError("bad_request", "GitHub does not accept this token: it is mistyped, revoked or expired.", { cause: error }) : error;
  });
  const { id: githubUserId, login } = githubUserSchema.parse(answer.data);
  const reached = (await person.request("GET /user/repos", { per_page: 1 })).data as unknown[];
  if (reached.length === 0) throw new MorningError("bad_request", `The token of ${login} reaches no repository. Give it some on GitHub, with the permissions named here.`);

  // Sealed for its row, so the row's id comes first.
  const before = unwrap(await actor.client.from("github_tokens").select("id").eq("tenant_id", actor.tenantId).eq("user_id", actor.userId).maybeSingle());
  const id = before?.id ?? randomUUID();
  const rows = serviceClient();
  must(await rows.from("github_tokens").upsert({
    id, tenant_id: actor.tenantId, user_id: actor.userId, login, github_user_id: githubUserId, ...seal(token, { purpose: "github_token", id }),
    expires_at: expiryOf(answer.headers["github-authentication-token-expiration"]), created_at: new Date().toISOString(), last_used_at: new Date().toISOString(), invalid_since: null,
  }, { onConflict: "id" }).select("id"));
  // What was out of reach is tried with the new one.
  must(await rows.from("repositories").update({ access: "ok" }).eq("token_id", id).eq("access", "token_invalid").select("id"));
  return { login };
}

/** Forgets the person's token. Repositories that it reached stay, and say that they are out of reach. */
export async function removePersonalToken(actor: Actor): Promise<void> {
  unwrap(await actor.client.rpc("remove_github_token", { in_tenant: actor.tenantId }));
}

/** GitHub writes "2026-12-01 09:30:00 UTC", or with an offset such as "+0200"; null for a token that does not expire. */
export function expiryOf(header: unknown): string | null {
  const written = typeof header === "string" ? /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:UTC|([+-]\d\d):?(\d\d))$/.exec(header) : null;
  if (!written) return null;
  const [, day, time, hours, minutes] = written;
  return new Date(`${day}T${time}${hours ? `${hours}:${minutes}` : "Z"}`).toISOString();
}

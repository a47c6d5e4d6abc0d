import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { MorningError } from "@/lib/errors";
import { refusedWith } from "@/lib/forge/github/errors";
import type { Actor } from "@/lib/tenants/actor";
import { askAs } from "./ask";
import { readPersonalToken } from "./queries";
import { githubRepositorySchema, sourceCredential, type Source } from "./reachable";

/**
 * Registers a repository of GitHub that this source reaches now, which GitHub is asked: a token is
 * minted for it alone, or the person's own must be able to push to it. One that was registered before
 * and is out of reach is reached again. Answers its id here.
 *
 * Throws `forbidden` without repositories.write or that reach, and `conflict` when it is registered
 * and in reach already.
 */
export async function addGithubRepository(actor: Actor, source: Source, githubId: number): Promise<string> {
  const github = askAs(await sourceCredential(actor, source, githubId));
  const answer = await github.request("GET /repositories/{id}", { id: githubId }).catch((error: unknown) => {
    throw refusedWith(error) === 404 ? new MorningError("forbidden", "GitHub does not show this repository to us any more.", { cause: error }) : error;
  });
  const found = githubRepositorySchema.parse(answer.data);
  if (found.id !== githubId) throw new MorningError("forbidden", "GitHub answered with another repository.");
  if (source === "token" && !found.permissions?.push) throw new MorningError("forbidden", `Your account may not push to ${found.full_name}, so no run could work there.`);
  const wayIn = source === "token" ? { installation_id: null, token_id: (await readPersonalToken(actor))!.id } : { installation_id: source, token_id: null };

  const rows = serviceClient();
  const inserted = await rows.from("repositories").insert({
    tenant_id: actor.tenantId, forge: "github", github_id: githubId, name: found.full_name.split("/")[1]!, location: found.full_name, default_branch: found.default_branch, created_by: actor.userId, ...wayIn,
  }).select("id").single();
  if (inserted.error?.code !== "23505") return must(inserted).id;
  const [again] = must(await rows.from("repositories").update({ ...wayIn, access: "ok", location: found.full_name }).eq("tenant_id", actor.tenantId).eq("github_id", githubId).neq("access", "ok").select("id"));
  if (!again) throw new MorningError("conflict", `${found.full_name} is registered already.`, { cause: inserted.error });
  return again.id;
}

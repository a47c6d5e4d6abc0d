import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { MorningError } from "@/lib/errors";
import type { GitHubClient } from "@/lib/forge/github/client";
import { refusedWith } from "@/lib/forge/github/errors";
import type { Actor } from "@/lib/tenants/actor";
import { installationCredential } from "./app-token";
import { askAs, askAsApp, askAsPerson } from "./ask";
import { beginFlow, endFlow, requireRepositoriesWrite } from "./flows";
import { authorizeUrl, exchangeCode, requireApp } from "./oauth";

/** Pages of 100 repositories that are looked through for the proof. */
const MAX_PAGES = 100;

const installationSchema = z.object({
  id: z.number(), app_id: z.number(), repository_selection: z.enum(["all", "selected"]), suspended_at: z.string().nullish(),
  account: z.object({ login: z.string(), id: z.number(), type: z.enum(["User", "Organization"]) }),
});
const repositorySchema = z.object({ id: z.number(), full_name: z.string(), permissions: z.object({ admin: z.boolean() }).optional() });

/** The page of GitHub on which the app is installed; it ends at `finishClaim`. Throws `forbidden` without repositories.write. */
export async function beginInstall(actor: Actor): Promise<string> {
  await requireRepositoriesWrite(actor);
  const app = await requireApp();
  return `${app.htmlUrl}/installations/new?${new URLSearchParams({ state: await beginFlow(actor, "claim") })}`;
}

/** For an account where the app is installed already: the page of GitHub on which a person says who they are. Throws as `beginInstall` does. */
export async function beginClaim(actor: Actor, account: string): Promise<string> {
  await requireRepositoriesWrite(actor);
  const app = await requireApp();
  return authorizeUrl(app, "claim", await beginFlow(actor, "claim", { account }));
}

/**
 * Connects an installation to the workspace from which the person left for GitHub. They must be an
 * admin of every repository that it reaches, which GitHub says about them and about it: an admin of
 * one repository cannot take an organisation. Their token is used here and forgotten.
 *
 * Throws `bad_request` for a forged or used way back, `forbidden` without that proof or without
 * repositories.write, and `conflict` when another workspace has the installation.
 */
export async function finishClaim(asking: Actor, back: { code: string; state: string; installationId?: number }): Promise<{ account: string }> {
  const { actor, data } = await endFlow(asking, "claim", back.state);
  await requireRepositoriesWrite(actor);
  const app = await requireApp();
  const person = askAsPerson(await exchangeCode(app, "claim", back.code));
  const wanted = data.account?.toLowerCase();
  const seen = await person.pages<unknown>("GET /user/installations", {}, { maxPages: 10, items: itemsOf("installations") });
  const found = seen.map((one) => installationSchema.parse(one))
    .find((one) => one.app_id === app.appId && (wanted === undefined ? one.id === back.installationId : one.account.login.toLowerCase() === wanted));
  if (!found) throw new MorningError("forbidden", wanted === undefined ? "Your GitHub account does not see this installation, so it cannot connect it." : `The app is not installed for ${data.account}, or your GitHub account does not see it there. Install it first.`);

  // What GitHub tells the app itself counts, not what came with the person.
  const installation = installationSchema.parse((await askAsApp(app).request("GET /app/installations/{installation_id}", { installation_id: found.id })).data);
  const repositories = await provenRepositories(person, installation.id);
  const known = new Set(unwrap(await actor.client.from("repositories").select("github_id").eq("tenant_id", actor.tenantId).not("github_id", "is", null).limit(1_000)).map(({ github_id }) => github_id));
  must(await serviceClient().rpc("claim_github_installation", {
    of_installation: installation.id, in_tenant: actor.tenantId, by_user: actor.userId,
    of_login: installation.account.login, of_account: installation.account.id, of_type: installation.account.type,
    of_selection: installation.repository_selection, of_suspension: (installation.suspended_at ?? null) as string,
    listed: repositories.filter(({ id }) => known.has(id)).map(({ id, full_name }) => ({ id, full_name })),
  }));
  return { account: installation.account.login };
}

/** All repositories of the installation, when the person is an admin of each. Throws `forbidden` else. */
async function provenRepositories(person: GitHubClient, installationId: number) {
  const listed = await person.pages<unknown>("GET /user/installations/{installation_id}/repositories", { installation_id: installationId }, { maxPages: MAX_PAGES, items: itemsOf("repositories") })
    .catch((error: unknown) => {
      throw refusedWith(error) === 404 ? new MorningError("forbidden", "Your GitHub account does not see the repositories of this installation, so it cannot connect it.", { cause: error }) : error;
    });
  const repositories = listed.map((one) => repositorySchema.parse(one));
  const own = askAs(installationCredential({ installationId, use: "list" }));
  const total = z.object({ total_count: z.number() }).parse((await own.request("GET /installation/repositories", { per_page: 1 })).data).total_count;
  if (total === 0) throw new MorningError("forbidden", "This installation reaches no repository yet. Give it one on GitHub, then connect it.");
  const admin = repositories.filter(({ permissions }) => permissions?.admin).length;
  if (admin < total) throw new MorningError("forbidden", `To connect this installation you must be an admin of every repository that it reaches: it reaches ${total}, and you are an admin of ${admin} of them. Ask somebody who is, or give it fewer repositories on GitHub.`);
  return repositories;
}

export const itemsOf = (name: string) => (data: unknown) => z.object({ [name]: z.array(z.unknown()) }).parse(data)[name] as unknown[];

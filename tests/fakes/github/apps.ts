import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Context, Routes } from "./emulate-core";
import { GitHubError } from "./errors";
import { appOf, installationOf, installationView, repositoriesOf, suspend, uninstall } from "./installations";
import { insert, type AppRow, type InstallationRow, type RepoRow } from "./rows";
import { atLeast, roleOf } from "./access";
import { actorOf, bodyOf, paged, type Json } from "./requests";
import type { AuthUser, Permissions } from "./tokens";
import { appView } from "./views";
import { asGitHub, ensureUser, repositoryIn, userOf, type World } from "./world";

export interface AppSecrets { client_id: string; client_secret: string; webhook_secret: string; pem: string }
export interface AppRecord extends AppRow { client_id: string; client_secret: string; owner_login: string; callback_urls: string[]; setup_url: string | null; oauth_on_install: boolean }
export interface Manifest { name: string; url?: string; hook_attributes?: { url: string; active?: boolean }; redirect_url?: string; callback_urls?: string[]; setup_url?: string; description?: string; public?: boolean; default_events?: string[]; default_permissions?: Permissions; request_oauth_on_install?: boolean }

const ONE_HOUR = 3_600_000;
let nextApp = 1_700_001;

/** A GitHub App with fresh secrets. Give a key when one is at hand: making it takes a while. */
export function registerApp(world: World, owner: string, manifest: Manifest, privateKey?: string): AppRecord {
  const slug = manifest.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  if (world.rows.apps.findOneBy("slug", slug)) throw new GitHubError(422, "Validation Failed", [{ resource: "Integration", code: "custom", field: "name", message: "Name is already taken" }]);
  const key = privateKey ?? (generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs1", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } }).privateKey as string);
  const extra = { client_id: `Iv23li${randomBytes(7).toString("hex")}`, client_secret: randomBytes(20).toString("hex"), owner_login: owner, callback_urls: manifest.callback_urls ?? [], setup_url: manifest.setup_url ?? null, oauth_on_install: manifest.request_oauth_on_install ?? false };
  const row = insert(world.rows.apps, "App", {
    app_id: nextApp++, node_id: "", slug, name: manifest.name, private_key: key, permissions: { metadata: "read", ...manifest.default_permissions }, events: manifest.default_events ?? [], webhook_url: manifest.hook_attributes?.url ?? null,
    webhook_secret: randomBytes(20).toString("hex"), description: manifest.description ?? null, ...extra,
  }) as AppRecord;
  world.tokens.otherSecrets.push(key, row.client_secret, row.webhook_secret!);
  ensureUser(world.rows, world.url, `${slug}[bot]`);
  return row;
}

/** What apps and people with apps ask. */
export function appRoutes(app: Routes, world: World): void {
  const { rows, tokens } = world;
  const me = (c: Context): AppRecord => {
    const authApp = c.get("authApp") as { appId: number } | undefined;
    if (!authApp) throw new GitHubError(401, "A JSON web token could not be decoded");
    return appOf(rows, authApp.appId) as AppRecord;
  };
  const mine = (c: Context) => installationOf(rows, Number(c.req.param("id")), me(c).app_id);

  app.get("/app", (c) => c.json({ ...appView(world, me(c)), installations_count: rows.appInstallations.findBy("app_id", me(c).app_id).length }));
  app.get("/apps/:slug", (c) => {
    const found = rows.apps.findOneBy("slug", c.req.param("slug"));
    if (!found) throw new GitHubError(404, "Not Found");
    return c.json(appView(world, found));
  });
  app.get("/app/installations", (c) => {
    const { items, headers } = paged(world, c, rows.appInstallations.findBy("app_id", me(c).app_id));
    return c.json(items.map((one) => installationView(world, one)), 200, headers);
  });
  app.get("/app/installations/:id", (c) => c.json(installationView(world, mine(c))));
  app.delete("/app/installations/:id", (c) => {
    uninstall(world, mine(c), userOf(rows, `${me(c).slug}[bot]`));
    return c.body(null, 204);
  });
  app.put("/app/installations/:id/suspended", (c) => {
    suspend(world, mine(c), true, userOf(rows, `${me(c).slug}[bot]`));
    return c.body(null, 204);
  });
  app.delete("/app/installations/:id/suspended", (c) => {
    suspend(world, mine(c), false, userOf(rows, `${me(c).slug}[bot]`));
    return c.body(null, 204);
  });
  app.post("/app/installations/:id/access_tokens", async (c) => mint(world, c, mine(c)));
  app.get("/repos/:owner/:repo/installation", (c) => {
    const repo = repositoryIn(rows, c);
    const found = rows.appInstallations.findBy("app_id", me(c).app_id).find((one) => repositoriesOf(rows, one).includes(repo));
    if (!found) throw new GitHubError(404, "Not Found");
    return c.json(installationView(world, found));
  });
  const ofAccount = (c: Context, login: string) => {
    const found = rows.appInstallations.findBy("app_id", me(c).app_id).find((one) => one.account_login === login);
    if (!found) throw new GitHubError(404, "Not Found");
    return c.json(installationView(world, found));
  };
  app.get("/users/:login/installation", (c) => ofAccount(c, c.req.param("login")));
  app.get("/orgs/:login/installation", (c) => ofAccount(c, c.req.param("login")));

  app.get("/installation/repositories", async (c) => {
    const installation = (c.get("authUser") as AuthUser | undefined)?.installation;
    if (!installation) throw new GitHubError(403, "You must authenticate with an installation access token in order to list repositories for an installation.");
    const seen = repositoriesOf(rows, installationOf(rows, installation.installationId)).filter((repo) => installation.repositorySelection === "all" || installation.repositoryIds.includes(repo.id));
    const { items, headers } = paged(world, c, seen);
    return c.json({ total_count: seen.length, repository_selection: installation.repositorySelection, repositories: await Promise.all(items.map((repo) => repoView(world, repo))) }, 200, headers);
  });
  app.delete("/installation/token", (c) => {
    const token = (c.get("authUser") as AuthUser | undefined)?.token;
    if (token?.kind !== "installation") throw new GitHubError(403, "You must authenticate with an installation access token.");
    token.revoked = true;
    return c.body(null, 204);
  });

  // What a person reaches; a fine-grained token sees of what is private only what it was given.
  app.get("/user/repos", async (c, next) => {
    const token = (c.get("authUser") as AuthUser | undefined)?.token;
    if (token?.kind !== "fine-grained") return next();
    const user = actorOf(world, c);
    const seen = rows.repos.all().filter((repo) => explicit(world, repo, user.id) && (!repo.private || token.repositories === "all" || token.repositories?.includes(repo.id)));
    const { items, headers } = paged(world, c, seen);
    return c.json(await Promise.all(items.map(async (repo) => ({ ...(await repoView(world, repo)), permissions: permissionsOf(world, repo, user.login) }))), 200, headers);
  });
  app.get("/user/installations", (c) => {
    const token = (c.get("authUser") as AuthUser | undefined)?.token;
    if (token?.kind !== "user-to-server") throw new GitHubError(403, "You must authenticate with an access token authorized to a GitHub App in order to list installations");
    const user = actorOf(world, c);
    const seen = rows.appInstallations.findBy("app_id", token.appId).filter((one) => one.account_id === user.id || repositoriesOf(rows, one).some((repo) => explicit(world, repo, user.id)));
    const { items, headers } = paged(world, c, seen);
    return c.json({ total_count: seen.length, installations: items.map((one) => installationView(world, one)) }, 200, headers);
  });
  app.get("/user/installations/:id/repositories", async (c) => {
    const token = (c.get("authUser") as AuthUser | undefined)?.token;
    const user = actorOf(world, c);
    const installation = installationOf(rows, Number(c.req.param("id")), token?.appId);
    const seen = repositoriesOf(rows, installation).filter((repo) => explicit(world, repo, user.id));
    if (seen.length === 0 && installation.account_id !== user.id) throw new GitHubError(404, "Not Found");
    const { items, headers } = paged(world, c, seen);
    const views = await Promise.all(items.map(async (repo) => ({ ...(await repoView(world, repo)), permissions: permissionsOf(world, repo, user.login) })));
    return c.json({ total_count: seen.length, repository_selection: installation.repository_selection, repositories: views }, 200, headers);
  });

  /** Repositories that this person may do something with by more than their being public. */
  function explicit(world: World, repo: RepoRow, userId: number): boolean {
    return atLeast(roleOf(world.rows, world.rows.users.get(userId)!, { ...repo, private: true }), "read");
  }

  async function mint(world: World, c: Context, installation: InstallationRow): Promise<Response> {
    if (installation.suspended_at) throw new GitHubError(403, "This installation has been suspended");
    const body = (await bodyOf(c)) as { repositories?: string[]; repository_ids?: number[]; permissions?: Permissions };
    const seen = repositoriesOf(rows, installation);
    const wanted = body.repository_ids?.map((id) => seen.find((repo) => repo.id === id)) ?? body.repositories?.map((name) => seen.find((repo) => repo.name.toLowerCase() === name.toLowerCase()));
    if (wanted?.includes(undefined)) throw new GitHubError(422, "There is at least one repository that does not exist or is not accessible to the parent installation.");
    const rank = (level: string | undefined) => ["read", "write", "admin"].indexOf(level ?? "") + 1;
    if (Object.entries(body.permissions ?? {}).some(([name, level]) => rank(level) === 0 || rank(level) > rank(installation.permissions[name]))) throw new GitHubError(422, "The permissions requested are not granted to this installation.");
    const permissions = body.permissions ? { metadata: "read", ...body.permissions } : installation.permissions;
    const chosen = wanted as RepoRow[] | undefined;
    const token = tokens.issue({ kind: "installation", login: installation.account_login, installationId: installation.installation_id, appId: installation.app_id, permissions, repositories: chosen ? chosen.map((repo) => repo.id) : "all", expiresAt: Date.now() + ONE_HOUR });
    const selected = chosen !== undefined || installation.repository_selection === "selected";
    const listed = selected ? { repositories: await Promise.all((chosen ?? seen).map((repo) => repoView(world, repo))) } : {};
    return c.json({ token: token.text, expires_at: new Date(token.expiresAt!).toISOString().replace(/\.\d+Z/, "Z"), permissions, repository_selection: selected ? "selected" : "all", ...listed }, 201);
  }
}

const repoView = (world: World, repo: RepoRow): Promise<Json> => asGitHub<Json>(world, "GET", `/repos/${repo.full_name}`);

export function permissionsOf(world: World, repo: RepoRow, login: string): Json {
  const role = roleOf(world.rows, userOf(world.rows, login), repo);
  return { admin: atLeast(role, "admin"), maintain: atLeast(role, "maintain"), push: atLeast(role, "write"), triage: atLeast(role, "triage"), pull: atLeast(role, "read") };
}

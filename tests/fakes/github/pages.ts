import { randomBytes } from "node:crypto";
import type { Context, Routes } from "./emulate-core";
import { registerApp, type AppRecord, type Manifest } from "./apps";
import { roleOf } from "./access";
import { GitHubError } from "./errors";
import { escapeHtml } from "./markdown";
import { install, uninstall } from "./installations";
import type { World } from "./world";
import { ensureUser, userOf } from "./world";

const hidden = (fields: Record<string, string>): string => Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`).join("");

function page(c: Context, title: string, body: string, status = 200): Response {
  return c.html(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>body{font:16px/1.5 sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}label{display:block}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`, status);
}

const withQuery = (url: string, values: Record<string, string | undefined>): string => {
  const target = new URL(url);
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== "") target.searchParams.set(name, value);
  return target.href;
};

/** The person who is signed in to this GitHub: by the `login` field of a form, or the cookie of `/login`. */
function signedIn(world: World, c: Context): string | undefined {
  const login = /(?:^|;\s*)dotcom_user=([^;]+)/.exec(c.req.header("Cookie") ?? "")?.[1];
  return login !== undefined && world.rows.users.findOneBy("login", login) ? login : undefined;
}

const people = (world: World): string[] => world.rows.users.all().filter((user) => user.type === "User" && !["ghost", "admin"].includes(user.login)).map((user) => user.login);
const who = (world: World, c: Context): string => {
  const login = signedIn(world, c);
  if (login !== undefined) return hidden({ login });
  return `<label>Signed in as <select name="login">${people(world).map((one) => `<option>${escapeHtml(one)}</option>`).join("")}</select></label>`;
};

/** Owners of the account may, and so may who administers a repository of it. */
function mayInstall(world: World, login: string, owner: string): boolean {
  const { rows } = world;
  const user = ensureUser(rows, world.url, login);
  return login === owner || rows.repos.all().some((repo) => repo.full_name.startsWith(`${owner}/`) && roleOf(rows, user, repo) === "admin");
}

/** The pages on which people make, install and authorize apps. Each has one button that says what it does. */
export function pageRoutes(app: Routes, world: World): void {
  const { rows, tokens } = world;
  const manifests = new Map<string, { owner: string; manifest: Manifest }>();
  const codes = new Map<string, { login: string; app: AppRecord; redirect: string; until: number; verifier?: string }>();
  const refresh = new Map<string, { login: string; appId: number }>();

  app.get("/login", (c) => page(c, "Sign in to GitHub", `<form method="post" action="/login">${people(world).map((login) => `<button name="login" value="${escapeHtml(login)}">Sign in as ${escapeHtml(login)}</button> `).join("")}</form>`));
  app.post("/login", async (c) => {
    c.header("set-cookie", `dotcom_user=${String((await c.req.parseBody()).login)}; Path=/; HttpOnly; SameSite=Lax`);
    return c.redirect("/", 302);
  });

  // Making an app from a manifest: form post → confirm → redirect with a code → conversion.
  const confirm = async (c: Context) => {
    const form = c.req.method === "POST" ? await c.req.parseBody() : {};
    const raw = String(form.manifest ?? c.req.query("manifest") ?? "");
    const state = c.req.query("state") ?? "";
    let manifest: Manifest;
    try {
      manifest = JSON.parse(raw) as Manifest;
    } catch {
      return page(c, "Create GitHub App", "<p>Error: the manifest is not valid JSON.</p>", 422);
    }
    if (!manifest.name || !manifest.url || !manifest.redirect_url) return page(c, "Create GitHub App", "<p>Error: name, url and redirect_url are needed.</p>", 422);
    const org = c.req.param("org");
    return page(c, `Create GitHub App${org ? ` for ${org}` : ""}`, `<form method="post" action="/settings/apps/confirm">${hidden({ manifest: raw, state, org })}<label>GitHub App name <input name="name" value="${escapeHtml(manifest.name)}" maxlength="34" required></label>${who(world, c)}<p><button>Create GitHub App</button></p></form>`);
  };
  app.get("/settings/apps/new", confirm);
  app.post("/settings/apps/new", confirm);
  app.get("/organizations/:org/settings/apps/new", confirm);
  app.post("/organizations/:org/settings/apps/new", confirm);
  app.post("/settings/apps/confirm", async (c) => {
    const form = await c.req.parseBody();
    const manifest = { ...(JSON.parse(String(form.manifest)) as Manifest), name: String(form.name) };
    const code = randomBytes(20).toString("hex");
    tokens.otherSecrets.push(code);
    manifests.set(code, { owner: String(form.org || form.login), manifest });
    return c.redirect(withQuery(manifest.redirect_url!, { code, state: String(form.state) }), 302);
  });
  app.post("/app-manifests/:code/conversions", (c) => {
    const pending = manifests.get(c.req.param("code"));
    if (!pending) throw new GitHubError(404, "Not Found");
    manifests.delete(c.req.param("code"));
    const made = registerApp(world, pending.owner, pending.manifest);
    const owner = rows.users.findOneBy("login", pending.owner) ?? rows.orgs.findOneBy("login", pending.owner);
    return c.json({
      id: made.app_id, slug: made.slug, node_id: made.node_id, owner: { login: pending.owner, id: owner?.id, type: owner && "type" in owner ? owner.type : "Organization" }, name: made.name, description: made.description, external_url: pending.manifest.url,
      html_url: `${world.url}/apps/${made.slug}`, created_at: made.created_at, updated_at: made.updated_at, permissions: made.permissions, events: made.events, client_id: made.client_id, client_secret: made.client_secret, webhook_secret: made.webhook_secret, pem: made.private_key,
    }, 201);
  });

  // Installing an app: choose an account and repositories → redirect to the setup page of the app.
  app.get("/apps/:slug/installations/new", (c) => {
    const found = rows.apps.findOneBy("slug", c.req.param("slug"));
    if (!found) return page(c, "Not found", "<p>This is not the web page you are looking for.</p>", 404);
    const accounts = [...people(world), ...rows.orgs.all().map((org) => org.login)];
    const repos = rows.repos.all().map((repo) => `<label><input type="checkbox" name="repository" value="${escapeHtml(repo.full_name)}"> ${escapeHtml(repo.full_name)}</label>`).join("");
    return page(c, `Install ${found.name}`, `<form method="post">${hidden({ state: c.req.query("state") ?? "" })}${who(world, c)}<label>Account <select name="account">${accounts.map((login) => `<option>${escapeHtml(login)}</option>`).join("")}</select></label><label><input type="radio" name="selection" value="all" checked> All repositories</label><label><input type="radio" name="selection" value="selected"> Only select repositories</label>${repos}<p><button>Install</button></p></form>`);
  });
  app.post("/apps/:slug/installations/new", async (c) => {
    const found = rows.apps.findOneBy("slug", c.req.param("slug")) as AppRecord | undefined;
    if (!found) throw new GitHubError(404, "Not Found");
    const form = await c.req.parseBody();
    const login = String(form.login);
    const owner = String(form.account ?? login);
    const wanted = form.selection === "selected" ? [form.repository ?? []].flat().map(String) : "all";
    if (!mayInstall(world, login, owner)) {
      // Owners are asked to; who asked comes back without an installation.
      const asked = found.oauth_on_install ? found.callback_urls[0] : found.setup_url;
      return c.redirect(withQuery(asked ?? world.url, { setup_action: "request", code: found.oauth_on_install && asked ? grant(found, login, asked) : undefined, state: String(form.state ?? "") }), 302);
    }
    const known = rows.appInstallations.all().some((one) => one.app_id === found.app_id && one.account_login === owner);
    const installation = install(world, found, owner, wanted, ensureUser(rows, world.url, login));
    const back = found.oauth_on_install ? found.callback_urls[0] : undefined;
    const code = back === undefined ? undefined : grant(found, login, back);
    const target = back ?? found.setup_url;
    if (!target) return c.redirect(`/settings/installations/${installation.installation_id}`, 302);
    return c.redirect(withQuery(target, { installation_id: String(installation.installation_id), setup_action: known ? "update" : "install", code, state: String(form.state ?? "") }), 302);
  });
  app.get("/settings/installations", (c) => page(c, "Installed GitHub Apps", `<ul>${rows.appInstallations.all().map((one) => `<li><a href="/settings/installations/${one.installation_id}">${escapeHtml(one.account_login)}</a></li>`).join("")}</ul>`));
  app.get("/settings/installations/:id", (c) => installed(c));
  app.get("/organizations/:org/settings/installations/:id", (c) => installed(c));
  app.post("/settings/installations/:id/delete", async (c) => {
    const found = rows.appInstallations.all().find((one) => one.installation_id === Number(c.req.param("id")));
    if (found) uninstall(world, found, userOf(rows, String((await c.req.parseBody()).login)));
    return c.redirect("/settings/installations", 302);
  });
  const installed = (c: Context) => {
    const found = rows.appInstallations.all().find((one) => one.installation_id === Number(c.req.param("id")));
    if (!found) return page(c, "Not found", "<p>This is not the web page you are looking for.</p>", 404);
    return page(c, `Installed on ${found.account_login}`, `<form method="post" action="/settings/installations/${found.installation_id}/delete">${who(world, c)}<button>Uninstall</button></form>`);
  };

  // Signing in: authorize → code → token of the person, limited to the app.
  const grant = (record: AppRecord, login: string, redirect: string): string => {
    const code = randomBytes(10).toString("hex");
    tokens.otherSecrets.push(code);
    codes.set(code, { login, app: record, redirect, until: Date.now() + 600_000 });
    return code;
  };
  app.get("/login/oauth/authorize", (c) => {
    const record = rows.apps.all().find((one) => (one as AppRecord).client_id === c.req.query("client_id")) as AppRecord | undefined;
    if (!record) return page(c, "Not found", "<p>This is not the web page you are looking for.</p>", 404);
    const redirect = c.req.query("redirect_uri") ?? record.callback_urls[0] ?? "";
    if (!record.callback_urls.some((one) => redirect === one || redirect.startsWith(`${one}/`))) return page(c, "Be careful!", "<p>The redirect_uri is not associated with this application.</p>", 400);
    return page(c, `Authorize ${record.name}`, `<form method="post" action="/login/oauth/authorize">${hidden({ client_id: record.client_id, redirect_uri: redirect, state: c.req.query("state") ?? "" })}${who(world, c)}<p><button>Authorize ${escapeHtml(record.name)}</button></p></form>`);
  });
  app.post("/login/oauth/authorize", async (c) => {
    const form = await c.req.parseBody();
    const record = rows.apps.all().find((one) => (one as AppRecord).client_id === form.client_id) as AppRecord;
    const redirect = String(form.redirect_uri);
    return c.redirect(withQuery(redirect, { code: grant(record, String(form.login), redirect), state: String(form.state ?? "") }), 302);
  });
  app.post("/login/oauth/access_token", async (c) => {
    const form = (c.req.header("Content-Type")?.includes("json") ? await c.req.json() : await c.req.parseBody()) as Record<string, string>;
    const wrong = (error: string, error_description: string) => reply(c, { error, error_description, error_uri: "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/" });
    const record = rows.apps.all().find((one) => (one as AppRecord).client_id === form.client_id) as AppRecord | undefined;
    if (!record || record.client_secret !== form.client_secret) return wrong("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");
    const renewed = form.grant_type === "refresh_token" ? refresh.get(form.refresh_token ?? "") : undefined;
    const pending = form.grant_type === "refresh_token" ? undefined : codes.get(form.code ?? "");
    if (!renewed && (!pending || pending.until < Date.now() || pending.app !== record)) return wrong("bad_verification_code", "The code passed is incorrect or expired.");
    if (pending && form.redirect_uri !== undefined && form.redirect_uri !== pending.redirect) return wrong("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application.");
    codes.delete(form.code ?? "");
    refresh.delete(form.refresh_token ?? "");
    const login = (renewed ?? pending)!.login;
    const token = tokens.issue({ kind: "user-to-server", login, appId: record.app_id, expiresAt: Date.now() + 28_800_000 });
    const refresh_token = `ghr_${randomBytes(30).toString("hex")}`;
    tokens.otherSecrets.push(refresh_token);
    refresh.set(refresh_token, { login, appId: record.app_id });
    return reply(c, { access_token: token.text, expires_in: "28800", refresh_token, refresh_token_expires_in: "15811200", scope: "", token_type: "bearer" });
  });
}

/** As form data, as GitHub does unless JSON is asked for. */
function reply(c: Context, values: Record<string, string>): Response {
  if (c.req.header("Accept")?.includes("json")) return c.json({ ...values, ...(values.expires_in ? { expires_in: Number(values.expires_in), refresh_token_expires_in: Number(values.refresh_token_expires_in) } : {}) });
  return c.body(new URLSearchParams(values).toString(), 200, { "content-type": "application/x-www-form-urlencoded; charset=utf-8" });
}

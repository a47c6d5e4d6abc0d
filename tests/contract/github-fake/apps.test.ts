import { App, Octokit } from "octokit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeSetting, type Setting } from "./world";

let here: Setting;
beforeEach(async () => { here = await makeSetting(); });
afterEach(async () => { await here.close(); });

const appOctokit = (appId: number, privateKey: string) => new App({ appId, privateKey, Octokit: Octokit.defaults({ baseUrl: here.fake.apiUrl, retry: { enabled: false }, throttle: { enabled: false } }) });
const post = (path: string, fields: Record<string, string>) => fetch(`${here.fake.url}${path}`, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
const formFields = (html: string) => Object.fromEntries([...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name, value]) => [name!, value!.replaceAll("&quot;", '"').replaceAll("&amp;", "&")]));

describe("making an app", () => {
  it("goes from a manifest to an app whose key and installation work", async () => {
    const { fake } = here;
    const manifest = { name: "Our Morning", url: "http://our.example", redirect_url: "http://our.example/made", callback_urls: ["http://our.example/callback"], request_oauth_on_install: true, hook_attributes: { url: "http://our.example/hooks" }, default_permissions: { contents: "write", issues: "write" }, default_events: ["issues"] };
    const page = await (await post("/settings/apps/new?state=s1", { manifest: JSON.stringify(manifest) })).text();
    expect(page).toContain("Create GitHub App");
    const made = await post("/settings/apps/confirm", { ...formFields(page), name: manifest.name, login: "ada" });
    const back = new URL(made.headers.get("location")!);
    expect([back.origin + back.pathname, back.searchParams.get("state")]).toEqual(["http://our.example/made", "s1"]);
    const { data: app } = await new Octokit({ baseUrl: fake.apiUrl }).request("POST /app-manifests/{code}/conversions", { code: back.searchParams.get("code")! });
    expect(app).toMatchObject({ slug: "our-morning", owner: { login: "ada" }, permissions: { contents: "write", metadata: "read" } });
    await expect(new Octokit({ baseUrl: fake.apiUrl }).request("POST /app-manifests/{code}/conversions", { code: back.searchParams.get("code")! })).rejects.toMatchObject({ status: 404 });
    const ours = appOctokit(app.id, app.pem);
    expect((await ours.octokit.request("GET /app")).data).toMatchObject({ id: app.id, slug: "our-morning" });
    const installed = await post("/apps/our-morning/installations/new", { state: "s2", login: "ada", account: "ada", selection: "selected", repository: here.repo.fullName });
    expect(installed.headers.get("location")).toContain("http://our.example/callback?");
    const setup = new URL(installed.headers.get("location")!);
    expect(Object.fromEntries(setup.searchParams)).toMatchObject({ state: "s2", setup_action: "install", installation_id: expect.any(String) as string, code: expect.any(String) as string });
    const octokit = await ours.getInstallationOctokit(Number(setup.searchParams.get("installation_id")));
    expect((await octokit.request("GET /installation/repositories")).data.repositories.map((one) => one.full_name)).toEqual([here.repo.fullName]);
    await expect(octokit.request("POST /repos/{owner}/{repo}/check-runs", { ...here.at, name: "x", head_sha: fake.branches(here.repo.fullName).get("main")! })).rejects.toMatchObject({ status: 403, message: expect.stringContaining("Resource not accessible by integration") as string });
    expect(fake.secrets()).toEqual(expect.arrayContaining([app.pem, app.client_secret, app.webhook_secret!]));
  });

  it("refuses a key that is not the app's", async () => {
    const other = await import("node:crypto").then(({ generateKeyPairSync }) => generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } }).privateKey as string);
    await expect(appOctokit(here.fake.app.id, other).octokit.request("GET /app")).rejects.toMatchObject({ status: 401 });
  });
});

describe("signing in", () => {
  it("gives a person's token that knows the person's installations", async () => {
    const { fake, installation } = here;
    fake.setAppUrls({ callbackUrls: ["http://our.example/callback"] });
    const page = await (await fetch(`${fake.url}/login/oauth/authorize?client_id=${fake.app.clientId}&redirect_uri=${encodeURIComponent("http://our.example/callback")}&state=s`)).text();
    const code = async (login: string) => new URL((await post("/login/oauth/authorize", { ...formFields(page), login })).headers.get("location")!).searchParams.get("code")!;
    const exchange = async (fields: Record<string, string>) => (await (await fetch(`${fake.url}/login/oauth/access_token`, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams({ client_id: fake.app.clientId, client_secret: fake.app.clientSecret, ...fields }) })).json()) as { access_token?: string; refresh_token?: string; error?: string };
    const { access_token, refresh_token } = await exchange({ code: await code("ada") });
    const ada = new Octokit({ baseUrl: fake.apiUrl, auth: access_token });
    expect((await ada.rest.users.getAuthenticated()).data.login).toBe("ada");
    expect((await ada.rest.apps.listInstallationsForAuthenticatedUser()).data.installations.map((one) => one.id)).toEqual([installation]);
    expect((await ada.rest.apps.listInstallationReposForAuthenticatedUser({ installation_id: installation })).data.repositories[0]?.permissions).toMatchObject({ admin: true });
    expect((await exchange({ grant_type: "refresh_token", refresh_token: refresh_token! })).access_token).toMatch(/^ghu_/);
    expect((await exchange({ code: "wrong" })).error).toBe("bad_verification_code");
    fake.person("mallory");
    const mallory = new Octokit({ baseUrl: fake.apiUrl, auth: (await exchange({ code: await code("mallory") })).access_token });
    expect((await mallory.rest.apps.listInstallationsForAuthenticatedUser()).data.total_count).toBe(0);
  });
});

describe("installations", () => {
  it("limit tokens to what was asked for", async () => {
    const { fake, installation } = here;
    await fake.createRepository({ owner: "ada", name: "hidden", files: { "a.txt": "a" }, private: true });
    const app = appOctokit(fake.app.id, fake.app.privateKey);
    const octokit = await app.getInstallationOctokit(installation);
    const { token } = (await octokit.auth({ type: "installation", repositoryIds: [here.repo.id], permissions: { issues: "write" } } as never)) as { token: string };
    const limited = new Octokit({ baseUrl: fake.apiUrl, auth: token, retry: { enabled: false }, throttle: { enabled: false } });
    await limited.rest.issues.create({ ...here.at, title: "Allowed" });
    await expect(limited.rest.repos.get({ owner: "ada", repo: "hidden" })).rejects.toMatchObject({ status: 404 });
    await expect(limited.rest.pulls.create({ ...here.at, title: "No", head: "main", base: "main" })).rejects.toMatchObject({ status: 403 });
    await expect(new Octokit({ baseUrl: fake.apiUrl, auth: "ghs_unknown" }).rest.repos.get(here.at)).rejects.toMatchObject({ status: 401, message: expect.stringContaining("Bad credentials") as string });
    fake.expireInstallationTokens();
    await expect(limited.rest.issues.create({ ...here.at, title: "Late" })).rejects.toMatchObject({ status: 401 });
  });

  it("tell of suspension, removal, repositories, new names and new owners", async () => {
    const { fake, installation, octokit, at, repo, received } = here;
    fake.suspendApp(installation);
    await expect(octokit.rest.repos.get(at)).rejects.toMatchObject({ status: 403, message: expect.stringContaining("suspended") as string });
    await fake.person("ada").createIssue(repo.fullName, { title: "Nobody hears" });
    fake.suspendApp(installation, false);
    fake.changeRepositories(installation, [repo.fullName]);
    const second = await fake.createRepository({ owner: "ada", name: "second", files: { "a.txt": "a" } });
    fake.changeRepositories(installation, [repo.fullName, second.fullName]);
    fake.changeRepositories(installation, [repo.fullName]);
    const renamed = await fake.person("ada").renameRepository(repo.fullName, "total");
    expect((await octokit.rest.repos.get(at)).data.full_name).toBe(renamed);
    fake.person("bea");
    await fake.person("ada").transferRepository(renamed, "bea");
    fake.uninstallApp(installation);
    await fake.settled();
    expect(here.names()).toEqual(["installation.created", "installation.suspend", "installation.unsuspend", "installation_repositories.added", "installation_repositories.removed", "repository.renamed", "installation_repositories.removed", "installation.deleted"]);
    expect(received.find(({ payload }) => payload.action === "renamed")?.payload).toMatchObject({ changes: { repository: { name: { from: "sum" } } }, repository: { id: repo.id, full_name: "ada/total" } });
  });
});

it("holds a fine-grained token to its repositories and permissions", async () => {
  const { fake, at, repo } = here;
  const other = await fake.createRepository({ owner: "ada", name: "other", files: { "a.txt": "a" }, private: true });
  const token = fake.fineGrainedToken("ada", { repositories: [repo.fullName], permissions: { issues: "write", contents: "read" } });
  const octokit = new Octokit({ baseUrl: fake.apiUrl, auth: token, throttle: { enabled: false } });
  expect((await octokit.rest.users.getAuthenticated()).data.login).toBe("ada");
  expect((await octokit.rest.repos.listForAuthenticatedUser()).data.map((one) => one.full_name)).toEqual([repo.fullName]);
  expect((await octokit.rest.issues.create({ ...at, title: "Mine" })).data.user?.login).toBe("ada");
  await expect(octokit.rest.repos.createOrUpdateFileContents({ ...at, path: "x", message: "x", content: "eA==" })).rejects.toMatchObject({ status: 403, message: expect.stringContaining("personal access token") as string });
  await expect(octokit.rest.repos.get({ owner: "ada", repo: other.fullName.split("/")[1]! })).rejects.toMatchObject({ status: 404 });
});

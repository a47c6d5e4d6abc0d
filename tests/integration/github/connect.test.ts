import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Actor } from "@/lib/tenants/actor";
import { startFakeGitHub, type FakeGitHub } from "../../fakes/github";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import type { TestUser } from "../../setup/stack";
import { APP_URL, ok, startWorld, tenantOf, type World } from "../../setup/world";
import { back, press } from "./pages";

let world: World;
let github: FakeGitHub;
/** The first account here, so the one that runs this installation. */
let ada: Actor;
/** An admin of another workspace. */
let eve: Actor;
/** A member of Ada's, without repositories.write. */
let mia: Actor;
let library: number;
let site: number;

beforeAll(async () => {
  [world, github] = await Promise.all([startWorld(), startFakeGitHub()]);
  process.env.GITHUB_URL = github.url;
  ada = await as(await world.stack.createUser());
  eve = await as(await world.stack.createUser());
  const user = await world.stack.createUser();
  await ok(world.stack.serviceClient.from("members").insert({ tenant_id: ada.tenantId, user_id: user.id, role: "member" }).select());
  mia = { userId: user.id, tenantId: ada.tenantId, client: user.client, via: "session" };
  github.organization("acme", ["alice"]);
  library = (await github.createRepository({ owner: "acme", name: "library", private: true, files: { "package.json": '{"scripts":{"test":"node --test"}}', "src/index.js": "" } })).id;
  site = (await github.createRepository({ owner: "acme", name: "site", files: { "README.md": "# Site\n" } })).id;
  for (const name of ["acme/library", "acme/site"]) github.setRole(name, "alice", "admin");
  github.setRole("acme/library", "bob", "admin");
  github.setRole("acme/site", "bob", "write");
});
afterAll(async () => {
  await world?.close();
  await github?.close();
});
// The embedded server logs what the database refuses; refusals are what is tested here.
beforeEach(() => expectConsoleError(/way back from GitHub|another workspace|duplicate key|permission|repositories_github_id|no such installation/));

const as = async (user: TestUser): Promise<Actor> => ({ userId: user.id, tenantId: await tenantOf(world.stack, user), client: user.client, via: "session" });
const refusal = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });
const rows = () => world.stack.serviceClient;
const repositoryRow = (githubId: number) => ok(rows().from("repositories").select("*").eq("github_id", githubId).eq("tenant_id", ada.tenantId).single());

/** Installs the app as somebody on GitHub, for the workspace of an actor. */
async function install(actor: Actor, login: string, repositories: string[] | "all" = "all"): Promise<ReturnType<typeof back>> {
  const { beginInstall } = await import("@/lib/github/claim-installation");
  return back(await press(await beginInstall(actor), login, { account: "acme", ...(repositories === "all" ? { selection: "all" } : { selection: "selected", repository: repositories }) }));
}

describe("making the app", () => {
  it("is for whoever runs the installation, once, and by the way that they began", async () => {
    const { prepareApp, finishApp, maySetUpGithub } = await import("@/lib/github/create-app");
    const { readApp } = await import("@/lib/github/app");
    expect([await maySetUpGithub(ada), await maySetUpGithub(eve), await maySetUpGithub(mia), await maySetUpGithub({ ...ada, via: "key" })]).toEqual([true, false, false, false]);
    await expect(prepareApp(eve, {})).rejects.toEqual(refusal("forbidden", /whoever runs/));
    expect(await readApp()).toBeNull();

    const { action, manifest } = await prepareApp(ada, { organization: "acme" });
    expect(action).toMatch(new RegExp(`^${github.url}/organizations/acme/settings/apps/new\\?state=`));
    expect(JSON.parse(manifest)).toMatchObject({ public: false, request_oauth_on_install: true, redirect_url: `${APP_URL}/settings/github/app`, hook_attributes: { url: `${APP_URL}/api/webhooks/github` }, default_permissions: { contents: "write", workflows: "write" } });
    const returned = back(await press({ action, fields: { manifest } }, "alice"));
    await expect(finishApp(ada, { ...returned, state: randomBytes(32).toString("base64url") })).rejects.toEqual(refusal("bad_request", /Begin again/));
    await expect(finishApp(eve, returned)).rejects.toEqual(refusal("forbidden", /whoever runs/));
    expect((await finishApp(ada, returned)).name).toMatch(/^MorningAI /);
    await expect(finishApp(ada, returned)).rejects.toEqual(refusal("bad_request", /used already/));
    await expect(prepareApp(ada, {})).rejects.toEqual(refusal("conflict", /already/));
    expect(await readApp()).toMatchObject({ from: "settings", slug: expect.stringMatching(/^morningai-/), privateKey: expect.stringContaining("PRIVATE KEY") });
  });

  it("is for platform owners alone once there are some", async () => {
    const { maySetUpGithub } = await import("@/lib/github/create-app");
    await ok(rows().from("platform_owners").insert({ user_id: mia.userId }).select());
    expect([await maySetUpGithub(ada), await maySetUpGithub(mia)]).toEqual([false, true]);
    await ok(rows().from("platform_owners").delete().eq("user_id", mia.userId).select());
  });
});

describe("connecting an installation", () => {
  it("refuses whoever is not an admin of each of its repositories, and leaves it to those who are", async () => {
    const { finishClaim } = await import("@/lib/github/claim-installation");
    await expect(finishClaim(eve, await install(eve, "bob"))).rejects.toEqual(refusal("forbidden", /reaches 2, and you are an admin of 1/));
    await expect(finishClaim(eve, await install(eve, "stranger"))).rejects.toEqual(refusal("forbidden", /does not see this installation/));
    expect(await ok(rows().from("github_installations").select("id"))).toEqual([]);
    expect(await finishClaim(ada, await install(ada, "alice"))).toEqual({ account: "acme" });
    const { listInstallations } = await import("@/lib/github/queries");
    expect(await listInstallations(ada)).toMatchObject([{ accountLogin: "acme", accountType: "Organization", repositorySelection: "all", removedAt: null }]);
    expect(await listInstallations(eve)).toEqual([]);
  });

  it("refuses another workspace, by any way, and lets the same one connect it again", async () => {
    const { beginClaim, finishClaim } = await import("@/lib/github/claim-installation");
    await expect(finishClaim(eve, await install(eve, "alice"))).rejects.toEqual(refusal("conflict", /another workspace/));
    const claim = async (actor: Actor, account: string) => finishClaim(actor, back(await press(await beginClaim(actor, account), "alice")));
    await expect(claim(eve, "ACME")).rejects.toEqual(refusal("conflict", /another workspace/));
    await expect(claim(eve, "nowhere")).rejects.toEqual(refusal("forbidden", /not installed for nowhere/));
    expect(await claim(ada, "acme")).toEqual({ account: "acme" });
    expect(await ok(rows().from("github_installations").select("tenant_id"))).toEqual([{ tenant_id: ada.tenantId }]);
  });

  it("refuses ways back that are forged, used, another's, for something else, or of a code that is not good", async () => {
    const { beginInstall, finishClaim } = await import("@/lib/github/claim-installation");
    const { finishLink } = await import("@/lib/github/link-person");
    const returned = await install(ada, "alice");
    await expect(finishClaim(ada, { ...returned, state: "forged" })).rejects.toEqual(refusal("bad_request", /Begin again/));
    await expect(finishClaim(eve, returned)).rejects.toEqual(refusal("bad_request", /someone else/));
    const sameInAnotherSession = await world.stack.clientFor((await ok(world.stack.anonClient.auth.signInWithPassword(await userOf(ada)).then(({ data, error }) => ({ data: data.session, error })))).access_token);
    await expect(finishClaim({ ...ada, client: sameInAnotherSession as unknown as Actor["client"] }, returned)).rejects.toEqual(refusal("bad_request", /someone else/));
    await expect(finishLink(ada, returned)).rejects.toEqual(refusal("bad_request", /used already/));
    await expect(finishClaim(ada, { ...returned, code: "wrong" })).rejects.toEqual(refusal("bad_request", /did not say who you are/));
    await expect(finishClaim(ada, returned)).rejects.toEqual(refusal("bad_request", /used already/));
    await expect(beginInstall(mia)).rejects.toEqual(refusal("forbidden", /repositories\.write/));
    await ok(rows().from("github_flows").update({ expires_at: "2020-01-01T00:00:00Z" }).eq("user_id", ada.userId).select());
    const late = await install(ada, "alice");
    await ok(rows().from("github_flows").update({ expires_at: "2020-01-01T00:00:00Z" }).eq("user_id", ada.userId).select());
    await expect(finishClaim(ada, late)).rejects.toEqual(refusal("bad_request", /older than an hour/));
  });
});

describe("adding repositories", () => {
  it("lists what is reached, and registers only that", async () => {
    const { listReachable } = await import("@/lib/github/reachable");
    const { addGithubRepository } = await import("@/lib/github/add-repository");
    const [{ id: source }] = (await ok(rows().from("github_installations").select("id"))) as [{ id: number }];
    expect(await listReachable(ada, source)).toMatchObject({ total: 2, pages: 1, items: [{ fullName: "acme/library", private: true, registeredAs: null }, { fullName: "acme/site" }] });
    expect(await listReachable(ada, source, { q: "ACME lib" })).toMatchObject({ items: [{ fullName: "acme/library" }] });
    await expect(listReachable(eve, source)).rejects.toEqual(refusal("not_found", /no such installation/));
    await expect(listReachable(mia, source)).rejects.toEqual(refusal("forbidden", /repositories\.write/));

    const outside = await github.createRepository({ owner: "carol", name: "open", files: { a: "" } });
    await expect(addGithubRepository(ada, source, outside.id)).rejects.toEqual(refusal("forbidden", /does not reach/));
    await expect(addGithubRepository(eve, source, library)).rejects.toEqual(refusal("not_found", /no such installation/));
    const id = await addGithubRepository(ada, source, library);
    await expect(addGithubRepository(ada, source, library)).rejects.toEqual(refusal("conflict", /already/));
    expect(await listReachable(ada, source, { q: "library" })).toMatchObject({ items: [{ registeredAs: id }] });

    const { readRepository } = await import("@/lib/repositories/queries");
    expect(await readRepository(ada, id)).toMatchObject({ forge: "github", name: "library", location: "acme/library", url: `${github.url}/acme/library`, access: "ok", runLabel: "morning", checksGraceSeconds: 120 });
  });

  it("refuses a row for a repository of GitHub that comes by the database's own API", async () => {
    const row = { tenant_id: ada.tenantId, forge: "github", name: "x", location: "acme/site", default_branch: "main", created_by: ada.userId };
    expect((await ada.client.from("repositories").insert({ ...row, forge: "github" })).error).toMatchObject({ message: expect.stringMatching(/repositories_github_id/) });
    expect((await ada.client.from("repositories").insert({ ...row, forge: "github", github_id: site })).error).toMatchObject({ code: "42501" });
    const { id } = await repositoryRow(library);
    for (const change of [{ github_id: site }, { installation_id: 1 }, { location: "acme/site" }, { access: "ok" as const }]) expect((await ada.client.from("repositories").update(change).eq("id", id)).error).toMatchObject({ code: "42501" });
  });

  it("looks at it, and knows its branches and checks", async () => {
    const { checkRepository } = await import("@/lib/repositories/check-repository");
    const { updateRepository } = await import("@/lib/repositories/update-repository");
    const { id } = await repositoryRow(library);
    await github.person("alice").push("acme/library", "next", { "Makefile": "test:\n\ttrue\n" });
    expect(await checkRepository(ada, id)).toMatchObject({ problem: null, branches: expect.arrayContaining(["main", "next"]), checks: [{ name: "test", command: "npm run test" }], source: "package.json" });
    expect(await checkRepository(mia, id, "nowhere")).toMatchObject({ problem: expect.stringContaining("branch nowhere is not there") });
    await expect(checkRepository(eve, id)).rejects.toEqual(refusal("not_found", /no such repository/));
    await expect(updateRepository(ada, id, { defaultBranch: "nowhere" })).rejects.toEqual(refusal("bad_request", /no branch nowhere; it has/));
    expect(await updateRepository(ada, id, { defaultBranch: "next", mergeMethod: "rebase", runLabel: "robot", checksGraceSeconds: 30 })).toMatchObject({ defaultBranch: "next", mergeMethod: "rebase", runLabel: "robot", checksGraceSeconds: 30 });
  });

  it("mints tokens for the one repository, keeps them until shortly before they end, and nowhere but in memory", async () => {
    const { credentialOf } = await import("@/lib/github/credential-of");
    const row = await repositoryRow(library);
    const minted = () => github.world.tokens.all().filter(({ kind }) => kind === "installation").length;
    const first = await (await credentialOf(row)).token();
    const before = minted();
    expect(github.world.tokens.valid(first.token)).toMatchObject({ repositories: [library], permissions: { contents: "write", workflows: "write" } });
    expect(await (await credentialOf(row)).token()).toEqual(first);
    expect(minted()).toBe(before);
    expect(github.world.tokens.valid((await (await credentialOf(row, "look")).token()).token)).toMatchObject({ repositories: [library], permissions: { metadata: "read", contents: "read" } });
    vi.spyOn(Date, "now").mockReturnValue(first.expiresAt - 4 * 60_000);
    const second = await (await credentialOf(row)).token();
    vi.restoreAllMocks();
    expect(second.token).not.toBe(first.token);

    const database = JSON.stringify(await Promise.all(["github_app", "github_installations", "github_flows", "repositories"].map((table) => ok(rows().from(table).select("*")))));
    expect(github.secrets().filter((secret) => database.includes(secret))).toEqual([]);
  });
});

describe("what happens on GitHub", () => {
  it("is taken down once and again with the same end: suspended, unsuspended, removed, added, renamed", async () => {
    const known = await import("@/lib/github/installations");
    const { credentialOf } = await import("@/lib/github/credential-of");
    const { checkRepository } = await import("@/lib/repositories/check-repository");
    const row = await repositoryRow(library);
    const id = row.installation_id as number;
    const state = async () => (await repositoryRow(library)).access;
    for (const [act, access] of [
      [() => known.installationSuspended(id), "suspended"], [() => known.installationUnsuspended(id), "ok"],
      [() => known.repositoriesRemoved(id, [{ id: library }, { id: 999 }]), "removed"], [() => known.repositoriesAdded(id, [{ id: library, full_name: "acme/library" }, { id: site, full_name: "acme/site" }]), "ok"],
      [() => known.installationRemoved(id), "removed"],
    ] as const) {
      for (const _ of [1, 2]) await act();
      expect(await state()).toBe(access);
      if (access !== "ok") {
        await expect(credentialOf(await repositoryRow(library))).rejects.toEqual(refusal("forbidden", /GitHub App/));
        expect(await checkRepository(ada, row.id)).toMatchObject({ problem: expect.stringMatching(/GitHub App/) });
      }
    }
    expect(await ok(rows().from("repositories").select("id").eq("github_id", site))).toEqual([]);
    await known.installationSuspended(4_711);
    await known.repositoriesAdded(4_711, [{ id: library, full_name: "acme/library" }]);
    expect(await state()).toBe("removed");

    // Connected again: what was registered is reached again.
    const { finishClaim } = await import("@/lib/github/claim-installation");
    await finishClaim(ada, await install(ada, "alice"));
    expect(await state()).toBe("ok");

    await known.repositoryRenamed(library, "acme/books");
    expect(await repositoryRow(library)).toMatchObject({ name: "books", location: "acme/books" });
    await ok(rows().from("repositories").update({ name: "Our books" }).eq("github_id", library).select());
    for (const _ of [1, 2]) await known.repositoryRenamed(library, "acme/library");
    expect(await repositoryRow(library)).toMatchObject({ name: "Our books", location: "acme/library" });
  });

  it("is found out when a token is minted or by the sweep, where nobody told", async () => {
    const { checkRepository } = await import("@/lib/repositories/check-repository");
    const { credentialOf } = await import("@/lib/github/credential-of");
    const { sweepAccess } = await import("@/lib/github/sweep-access");
    const row = await repositoryRow(library);
    const installation = row.installation_id as number;
    // Nothing is minted anew while a token is good, so the clock goes on.
    const later = () => vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * 3_600_000);
    const { token } = await credentialOf(row, "look");
    const world = github.world.rows.appInstallations.all().find(({ installation_id }) => installation_id === installation)!;
    github.suspendApp(installation, true, "alice");
    later();
    await expect(token()).rejects.toEqual(refusal("forbidden", /suspended/));
    vi.restoreAllMocks();
    expect((await repositoryRow(library)).access).toBe("suspended");
    expect(await checkRepository(ada, row.id)).toMatchObject({ problem: expect.stringMatching(/suspended/) });
    await sweepAccess();
    expect((await repositoryRow(library)).access).toBe("suspended");
    github.suspendApp(installation, false, "alice");
    await sweepAccess();
    expect((await repositoryRow(library)).access).toBe("ok");

    github.world.rows.appInstallations.update(world.id, { repository_selection: "selected", repository_ids: [site] });
    later();
    await expect(token()).rejects.toEqual(refusal("forbidden", /does not reach/));
    vi.restoreAllMocks();
    expect((await repositoryRow(library)).access).toBe("removed");
    await sweepAccess();
    expect((await repositoryRow(library)).access).toBe("removed");
    github.world.rows.appInstallations.update(world.id, { repository_selection: "all" });
    await sweepAccess();
    expect((await repositoryRow(library)).access).toBe("ok");
  });

  it("follows a transfer only to an installation of the same workspace", async () => {
    const known = await import("@/lib/github/installations");
    const { installation_id } = await repositoryRow(library);
    await ok(rows().from("github_installations").insert([
      { id: 901, tenant_id: ada.tenantId, account_login: "newco", account_id: 5, account_type: "Organization", repository_selection: "all" },
      { id: 902, tenant_id: eve.tenantId, account_login: "evil", account_id: 6, account_type: "Organization", repository_selection: "all" },
    ]).select());
    for (const _ of [1, 2]) await known.repositoryTransferred(library, "evil", 902);
    expect(await repositoryRow(library)).toMatchObject({ location: "evil/library", access: "removed", installation_id });
    for (const _ of [1, 2]) await known.repositoryTransferred(library, "newco", 901);
    expect(await repositoryRow(library)).toMatchObject({ location: "newco/library", access: "ok", installation_id: 901 });
    await known.repositoryTransferred(library, "nobody", null);
    expect(await repositoryRow(library)).toMatchObject({ location: "nobody/library", access: "removed" });
    await known.repositoryTransferred(library, "acme", installation_id);
    expect(await repositoryRow(library)).toMatchObject({ location: "acme/library", access: "ok", installation_id });
    expect(await ok(rows().from("repositories").select("id").eq("tenant_id", eve.tenantId))).toEqual([]);
    await ok(rows().from("github_installations").delete().in("id", [901, 902]).select());
  });

  it("is let go of by its workspace alone, and then another can connect it", async () => {
    const { disconnectInstallation } = await import("@/lib/github/disconnect-installation");
    const { finishClaim } = await import("@/lib/github/claim-installation");
    const { installation_id } = await repositoryRow(library);
    const id = installation_id as number;
    await expect(disconnectInstallation(eve, id)).rejects.toEqual(refusal("not_found", /no such installation/));
    await expect(disconnectInstallation(mia, id)).rejects.toEqual(refusal("forbidden", /permission/));
    await disconnectInstallation(ada, id);
    expect(await repositoryRow(library)).toMatchObject({ access: "removed", installation_id: null });
    await finishClaim(eve, await install(eve, "alice"));
    expect(await repositoryRow(library)).toMatchObject({ access: "removed", installation_id: null });
    await disconnectInstallation(eve, id);
  });

  it("goes with its workspace", async () => {
    const { finishClaim } = await import("@/lib/github/claim-installation");
    await finishClaim(ada, await install(ada, "alice"));
    expect(await repositoryRow(library)).toMatchObject({ access: "ok" });
    await ok(rows().from("github_tokens").insert({ tenant_id: ada.tenantId, user_id: mia.userId, login: "mia", github_user_id: 1, sealed: "s", key_id: "k" }).select());
    await ok(rows().from("tenants").delete().eq("id", ada.tenantId).select());
    for (const table of ["repositories", "github_installations", "github_tokens", "github_flows"]) expect(await ok(rows().from(table).select("*").eq("tenant_id", ada.tenantId))).toEqual([]);
  });
});

async function userOf(actor: Actor): Promise<{ email: string; password: string }> {
  // A password that is known: the one of sign-up is not kept with the actor.
  const password = randomBytes(12).toString("hex");
  const { data, error } = await rows().auth.admin.updateUserById(actor.userId, { password });
  if (error) throw error;
  return { email: data.user.email!, password };
}

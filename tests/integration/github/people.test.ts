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
let ada: Actor;
/** An admin of the same workspace as Ada. */
let bea: Actor;
let eve: Actor;
let library: number;
/** One that the token was not given. */
let secret: number;

beforeAll(async () => {
  [world, github] = await Promise.all([startWorld(), startFakeGitHub()]);
  const { app } = github;
  github.setAppUrls({ callbackUrls: [`${APP_URL}/settings/github/installed`, `${APP_URL}/settings/github/linked`] });
  Object.assign(process.env, {
    GITHUB_URL: github.url, GITHUB_APP_ID: String(app.id), GITHUB_APP_SLUG: app.slug, GITHUB_APP_PRIVATE_KEY: app.privateKey.replaceAll("\n", "\\n"),
    GITHUB_APP_CLIENT_ID: app.clientId, GITHUB_APP_CLIENT_SECRET: app.clientSecret, GITHUB_WEBHOOK_SECRET: app.webhookSecret,
  });
  ada = await as(await world.stack.createUser());
  eve = await as(await world.stack.createUser());
  const user = await world.stack.createUser();
  await ok(world.stack.serviceClient.from("members").insert({ tenant_id: ada.tenantId, user_id: user.id, role: "admin" }).select());
  bea = { userId: user.id, tenantId: ada.tenantId, client: user.client, via: "session" };
  library = (await github.createRepository({ owner: "alice", name: "library", private: true, files: { "package.json": '{"scripts":{"test":"node --test"}}' } })).id;
  for (const login of ["alice-at-work", "bea"]) github.person(login);
  secret = (await github.createRepository({ owner: "alice", name: "secret", private: true, files: { a: "" } })).id;
});
afterAll(async () => {
  await world?.close();
  await github?.close();
});
beforeEach(() => expectConsoleError(/way back from GitHub|duplicate key/));

const as = async (user: TestUser): Promise<Actor> => ({ userId: user.id, tenantId: await tenantOf(world.stack, user), client: user.client, via: "session" });
const refusal = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });
const rows = () => world.stack.serviceClient;
const PERMISSIONS = { contents: "write", pull_requests: "write", issues: "write" };
const tokenFor = (login: string, expiresAt?: Date) => github.fineGrainedToken(login, { repositories: ["alice/library"], permissions: PERMISSIONS, expiresAt });
const row = () => ok(rows().from("repositories").select("*").eq("github_id", library).eq("tenant_id", ada.tenantId).single());

describe("a personal token", () => {
  it("is tried before it is kept", async () => {
    const { savePersonalToken, personalTokenSchema } = await import("@/lib/github/personal-token");
    expect(personalTokenSchema.safeParse("github pat").success).toBe(false);
    await expect(savePersonalToken(ada, "github_pat_thisoneiswrong")).rejects.toEqual(refusal("bad_request", /mistyped, revoked or expired/));
    await expect(savePersonalToken(ada, github.fineGrainedToken("nobody", { repositories: [], permissions: PERMISSIONS }))).rejects.toEqual(refusal("bad_request", /reaches no repository/));
    expect(await ok(rows().from("github_tokens").select("id"))).toEqual([]);
  });

  it("is kept sealed, shown to its owner without itself, and to nobody else", async () => {
    const { savePersonalToken } = await import("@/lib/github/personal-token");
    const { readPersonalToken } = await import("@/lib/github/queries");
    const expiresAt = new Date(Date.now() + 30 * 86_400_000);
    const token = tokenFor("alice", expiresAt);
    expect(await savePersonalToken(ada, token)).toEqual({ login: "alice" });
    expect(await readPersonalToken(ada)).toMatchObject({ login: "alice", invalidSince: null });
    expect(Math.abs(Date.parse((await readPersonalToken(ada))!.expiresAt!) - expiresAt.getTime())).toBeLessThan(1_500);
    for (const other of [bea, eve]) {
      expect(await readPersonalToken(other)).toBeNull();
      expect((await other.client.from("github_tokens").select("id")).data).toEqual([]);
    }
    expect(JSON.stringify(await ok(rows().from("github_tokens").select("*")))).not.toContain(token);
    expect((await ada.client.from("github_tokens").select("id, login").single()).data).toMatchObject({ login: "alice" });
  });

  it("registers what its person can push to, and reaches it for the whole workspace", async () => {
    const { addGithubRepository } = await import("@/lib/github/add-repository");
    const { listReachable } = await import("@/lib/github/reachable");
    const { checkRepository } = await import("@/lib/repositories/check-repository");
    const open = await github.createRepository({ owner: "carol", name: "open", files: { a: "" } });
    expect(await listReachable(ada, "token")).toMatchObject({ items: [{ fullName: "alice/library" }] });
    await expect(addGithubRepository(ada, "token", open.id)).rejects.toEqual(refusal("forbidden", /may not push|does not show/));
    await expect(addGithubRepository(ada, "token", secret)).rejects.toEqual(refusal("forbidden", /does not (show|allow)/));
    await expect(addGithubRepository(bea, "token", library)).rejects.toEqual(refusal("not_found", /no token/));
    const id = await addGithubRepository(ada, "token", library);
    expect(await row()).toMatchObject({ id, installation_id: null, access: "ok", location: "alice/library" });
    expect(await checkRepository(bea, id)).toMatchObject({ problem: null, checks: [{ name: "test" }] });
  });

  it("says so when GitHub does not take it any more, and works again once it is replaced", async () => {
    const { savePersonalToken } = await import("@/lib/github/personal-token");
    const { readPersonalToken } = await import("@/lib/github/queries");
    const { credentialOf } = await import("@/lib/github/credential-of");
    const { checkRepository } = await import("@/lib/repositories/check-repository");
    const before = await row();
    github.revoke((await (await credentialOf(before)).token()).token);
    // Asked anew once an hour.
    await ok(rows().from("github_tokens").update({ last_used_at: "2020-01-01T00:00:00Z" }).eq("user_id", ada.userId).select());
    await expect(credentialOf(before)).rejects.toEqual(refusal("forbidden", /does not accept the personal token/));
    expect((await row()).access).toBe("token_invalid");
    expect((await readPersonalToken(ada))!.invalidSince).not.toBeNull();
    expect(await checkRepository(bea, before.id)).toMatchObject({ problem: expect.stringMatching(/personal token/) });
    await expect(credentialOf(await row())).rejects.toEqual(refusal("forbidden", /personal token/));

    await savePersonalToken(ada, tokenFor("alice"));
    expect(await row()).toMatchObject({ access: "ok", token_id: before.token_id });
    expect(await checkRepository(ada, before.id)).toMatchObject({ problem: null });
    expect((await readPersonalToken(ada))!).toMatchObject({ invalidSince: null, expiresAt: null });
  });

  it("is sealed anew by the newest key, and opens when the older one is gone", async () => {
    const before = await ok(rows().from("github_tokens").select("sealed, key_id").single());
    const newer = `newer:${randomBytes(32).toString("base64")}`;
    const older = process.env.ENCRYPTION_KEYS!;
    const slack = { purpose: "slack_token", id: ada.tenantId } as const;
    await ok(rows().from("slack_connections").insert({ tenant_id: ada.tenantId, ...(await import("@/lib/github/seal")).seal("xoxb-secret", slack), team_name: "Acme", channel: "morning", needs_you: true, finished: true, warnings: true }).select("tenant_id"));
    try {
      process.env.ENCRYPTION_KEYS = `${newer},${older}`;
      vi.resetModules();
      const { reseal } = await import("@/lib/github/reseal");
      expect([await reseal(), await reseal()]).toEqual([2, 0]);
      const after = await ok(rows().from("github_tokens").select("sealed, key_id").single());
      expect(after.key_id).toBe("newer");
      expect(after.sealed).not.toBe(before.sealed);
      process.env.ENCRYPTION_KEYS = newer;
      vi.resetModules();
      const sealed = await ok(rows().from("slack_connections").select("sealed, key_id").single());
      expect((await import("@/lib/github/seal")).open(sealed, slack)).toBe("xoxb-secret");
      expect((await (await (await import("@/lib/github/credential-of")).credentialOf(await row())).token()).token).toMatch(/^github_pat_/);
      process.env.ENCRYPTION_KEYS = older;
      vi.resetModules();
      await expect((await import("@/lib/github/credential-of")).credentialOf(await row())).rejects.toThrow(/key newer, which is not in ENCRYPTION_KEYS/);
    } finally {
      process.env.ENCRYPTION_KEYS = `${older},${newer}`;
      vi.resetModules();
    }
  });

  it("is removed by its owner, and what it reached stays, out of reach", async () => {
    const { removePersonalToken } = await import("@/lib/github/personal-token");
    await removePersonalToken(bea);
    expect(await ok(rows().from("github_tokens").select("id"))).toHaveLength(1);
    await removePersonalToken(ada);
    expect(await ok(rows().from("github_tokens").select("id"))).toEqual([]);
    expect(await row()).toMatchObject({ access: "token_invalid", token_id: null });
  });
});

describe("a person's GitHub account", () => {
  const link = async (actor: Actor, login: string) => {
    const { beginLink, finishLink } = await import("@/lib/github/link-person");
    return finishLink(actor, back(await press(await beginLink(actor), login)));
  };

  it("is linked by signing in there, belongs to one person, and can be let go of", async () => {
    const { readLinkedAccount } = await import("@/lib/github/queries");
    const { unlinkAccount } = await import("@/lib/github/link-person");
    expect(await link(ada, "alice")).toEqual({ login: "alice" });
    expect(await readLinkedAccount(ada)).toMatchObject({ login: "alice" });
    expect(await readLinkedAccount(bea)).toBeNull();
    await expect(link(eve, "alice")).rejects.toEqual(refusal("conflict", /linked to somebody else/));
    expect(await link(ada, "alice-at-work")).toEqual({ login: "alice-at-work" });
    expect(await link(eve, "alice")).toEqual({ login: "alice" });
    await unlinkAccount(ada);
    expect(await readLinkedAccount(ada)).toBeNull();
    expect(await readLinkedAccount(eve)).toMatchObject({ login: "alice" });
  });

  it("is not linked by a way that is forged, used or another's", async () => {
    const { beginLink, finishLink } = await import("@/lib/github/link-person");
    const returned = back(await press(await beginLink(bea), "bea"));
    await expect(finishLink(eve, returned)).rejects.toEqual(refusal("bad_request", /someone else/));
    await expect(finishLink(bea, { ...returned, state: "forged" })).rejects.toEqual(refusal("bad_request", /Begin again/));
    await finishLink(bea, returned);
    await expect(finishLink(bea, returned)).rejects.toEqual(refusal("bad_request", /used already/));
  });

  it("is linked by sign-in with GitHub, unless it is another GitHub or somebody else's", async () => {
    const { linkSignedIn } = await import("@/lib/github/link-person");
    const { readLinkedAccount } = await import("@/lib/github/queries");
    const user = await world.stack.createUser();
    const actor = await as(user);
    const signedInAs = async (id: number, login: string, iss: string) => {
      await world.stack.database.query("delete from auth.identities where user_id = $1::uuid and provider = 'github'", [user.id]);
      await world.stack.database.query("insert into auth.identities (id, provider, provider_id, user_id, identity_data) values (gen_random_uuid(), 'github', $2, $1::uuid, $3::text::jsonb)", [user.id, String(id), JSON.stringify({ iss, sub: String(id), provider_id: String(id), user_name: login })]);
      await linkSignedIn(actor.client);
      return readLinkedAccount(actor);
    };
    const [alice] = await ok(rows().from("github_people").select("github_user_id").eq("login", "alice"));
    expect(await signedInAs(77, "stranger", "https://api.github.com")).toBeNull();
    expect(await signedInAs(alice!.github_user_id as number, "alice", github.url)).toBeNull();
    expect(await signedInAs(78, "dan", github.url)).toMatchObject({ login: "dan" });
    expect(await signedInAs(79, "dan-at-work", github.url)).toMatchObject({ login: "dan" });
  });
});

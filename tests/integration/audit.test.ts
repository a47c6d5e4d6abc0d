import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { APP_URL, insertRepository, makeKey, ok, sessionCookie, startWorld, tenantOf, type World } from "../setup/world";
import type { TestUser } from "../setup/stack";

const SECRETS = { hash: "d".repeat(64), sealed: "sealed-by-nobody", p256dh: "P".repeat(87), auth: "A".repeat(22), endpoint: "https://fcm.googleapis.com/fcm/send/secret-device" };

interface Written {
  number: number;
  act: string;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
  address: string | null;
  target_kind: string;
  target_id: string | null;
  target_name: string | null;
  run_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

let world: World;
let admin: TestUser;
let tenantId: string;

beforeAll(async () => {
  world = await startWorld();
  admin = await world.stack.createUser("ada@example.com");
  tenantId = await tenantOf(world.stack, admin);
});
afterAll(() => world?.close());
beforeEach(() => expectConsoleError(/permission denied for|row-level security/));

/** What `act` writes to the record. */
async function written(work: () => PromiseLike<unknown>, tenant: string | null = tenantId): Promise<Written[]> {
  const rows = () => world.stack.database.query<Written>("select number::int, act, actor_kind, actor_id, actor_name, address, target_kind, target_id, target_name, run_id, before, after from public.audit_logs where tenant_id is not distinct from $1 order by number", [tenant]);
  const before = await rows();
  await work();
  return (await rows()).slice(before.length);
}
const done = (answer: PromiseLike<{ data: unknown; error: unknown }>) => answer.then(({ error }) => {
  if (error) throw new Error(JSON.stringify(error));
});
const person = () => ({ actor_kind: "person", actor_id: admin.id, actor_name: "ada (ada@example.com)" });
const service = () => world.stack.serviceClient;
const run = (repository: string, more: object = {}) => ok(service().from("runs").insert({ tenant_id: tenantId, repository_id: repository, goal: "Add sub", model: "replay:replay", base_branch: "main", ...more }).select("id").single()).then(({ id }) => id as string);

describe("what is recorded", () => {
  it("is signing up, as it happened", async () => {
    const rows = await written(async () => undefined, null);
    expect(rows).toEqual([]);
    const all = await world.stack.database.query<Written>("select act, actor_kind, actor_id, actor_name, target_name from public.audit_logs where tenant_id = $1 order by number", [tenantId]);
    expect(all).toEqual([{ act: "tenant.created", ...person(), target_name: "ada's workspace" }, { act: "member.added", ...person(), target_name: "ada (ada@example.com)" }]);
  });

  it("is each act of a person, once, with what was before and after", async () => {
    const { stack } = world;
    expect(await written(() => done(admin.client.from("tenants").update({ name: "Acme" }).eq("id", tenantId)))).toMatchObject([{ ...person(), act: "tenant.changed", target_name: "Acme", before: { name: "ada's workspace" }, after: { name: "Acme" } }]);
    expect(await written(() => done(admin.client.from("tenants").update({ name: "Acme" }).eq("id", tenantId)))).toEqual([]);

    const bo = await stack.createUser("bo@example.com");
    await done(service().from("members").insert({ tenant_id: tenantId, user_id: bo.id, role: "member" }));
    expect(await written(() => done(admin.client.rpc("set_member_role", { in_tenant: tenantId, member: bo.id, new_role: "admin" })))).toMatchObject([{ ...person(), act: "member.changed", target_id: bo.id, target_name: "bo (bo@example.com)", before: { role: "member" }, after: { role: "admin" } }]);
    expect(await written(() => done(admin.client.rpc("remove_member", { in_tenant: tenantId, member: bo.id })))).toMatchObject([{ ...person(), act: "member.removed", target_name: "bo (bo@example.com)", before: { role: "admin" }, after: null }]);

    const [invited] = await written(() => done(admin.client.rpc("create_invitation", { in_tenant: tenantId, invitee_email: "cy@example.com", invitee_role: "member", invitee_token_hash: SECRETS.hash })));
    expect(invited).toMatchObject({ ...person(), act: "invitation.created", target_name: "cy@example.com", after: { role: "member", token_hash: "(hidden)" } });
    expect(await written(() => done(admin.client.rpc("revoke_invitation", { invitation_id: invited!.target_id! })))).toMatchObject([{ ...person(), act: "invitation.revoked" }]);

    const [key] = await written(() => makeKey(admin, tenantId));
    expect(key).toMatchObject({ ...person(), act: "api_key.created", target_name: "Test", after: { key_hash: "(hidden)" } });
    expect(await written(() => done(admin.client.rpc("revoke_api_key", { key_id: key!.target_id! })))).toMatchObject([{ ...person(), act: "api_key.revoked" }]);

    const [device] = await written(() => done(admin.client.rpc("subscribe_push", { in_tenant: tenantId, push_endpoint: SECRETS.endpoint, push_p256dh: SECRETS.p256dh, push_auth: SECRETS.auth, device_name: "Firefox", wants_needs_you: true, wants_finished: true })));
    expect(device).toMatchObject({ ...person(), act: "push_subscription.created", target_name: "Firefox", after: { endpoint: "(hidden)", p256dh: "(hidden)", auth: "(hidden)", device: "Firefox" } });
    expect(await written(() => done(admin.client.from("push_subscriptions").delete().eq("id", device!.target_id!)))).toMatchObject([{ ...person(), act: "push_subscription.removed" }]);
  });

  it("is each act in a run: who started, steered, asked and decided", async () => {
    const repository = await insertRepository(service(), tenantId, "Acts");
    const [started] = await written(() => admin.client.rpc("start_run", { in_repository: repository, run_goal: "Add sub", run_autonomy: "plan", run_model: "replay:replay", run_replayed: true, run_base_branch: "main", run_cap_micros: 1, run_turn_limit: 1, run_fix_limit: 0, run_deadline_minutes: 5, run_sandbox: "bubblewrap" }));
    expect(started).toMatchObject({ ...person(), act: "run.started", target_name: "Add sub", after: { goal: "Add sub", autonomy: "plan" } });
    const of_run = started!.target_id!;
    expect(started!.run_id).toBe(of_run);

    expect(await written(() => done(service().from("runs").update({ status: "running", stage: "plan", spent_micros: 1 }).eq("id", of_run)))).toEqual([]);
    const [asked] = await written(() => done(service().rpc("request_approval", { of_run, approval_key: "plan", approval_kind: "plan", approval_act: { plan: "x", api_key: "sk-1234567890abcdefghij" }, approval_message: "m" })));
    expect(asked).toMatchObject({ actor_kind: "agent", actor_name: "planner", act: "approval.requested", run_id: of_run, after: { act: { plan: "x", api_key: "(hidden)" } } });
    const approval = await ok(service().from("approvals").select("id, digest").eq("run_id", of_run).single());
    const decided = await written(() => done(admin.client.rpc("decide_approval", { approval_id: approval.id, decision: "approved", seen_digest: approval.digest })));
    expect(decided.filter(({ act }) => act === "approval.approved")).toMatchObject([{ ...person(), after: { decision: "approved", decided_by: admin.id }, run_id: of_run }]);

    expect(await written(() => done(admin.client.rpc("send_run_message", { of_run, body: "Use the key ghp_0123456789abcdefghij please" })))).toMatchObject([{ ...person(), act: "message.sent", target_name: "Use the key (hidden) please", after: { content: "Use the key (hidden) please" }, run_id: of_run }]);
    expect(await written(() => done(admin.client.rpc("steer_run", { of_run, action: "pause" })))).toMatchObject([{ ...person(), act: "run.pause_asked" }]);
    expect(await written(() => done(service().from("runs").update({ status: "paused" }).eq("id", of_run)))).toEqual([]);
    expect((await written(() => done(admin.client.rpc("steer_run", { of_run, action: "resume" })))).map(({ act, actor_kind }) => [act, actor_kind])).toEqual([["run.resumed", "person"]]);
    await done(service().rpc("append_run_events", { of_run, new_events: [{ key: "n", type: "note", message: "m" }] }));
    expect(await written(() => done(service().rpc("finish_run", { of_run, new_status: "failed", new_outcome: "error", new_summary: "It broke." })))).toMatchObject([{ actor_kind: "agent", actor_name: "planner", act: "run.ended", after: { status: "failed", outcome: "error", summary: "It broke." } }]);
    expect(await written(() => done(admin.client.rpc("steer_run", { of_run, action: "retry" })))).toMatchObject([{ ...person(), act: "run.retried" }]);
    expect(await written(() => done(admin.client.rpc("steer_run", { of_run, action: "cancel" })))).toMatchObject([{ ...person(), act: "run.cancel_asked" }]);
  });

  it("is what expires, as nobody's decision", async () => {
    const repository = await insertRepository(service(), tenantId, "Expires");
    const of_run = await run(repository);
    const asked = await ok(service().from("approvals").insert({ tenant_id: tenantId, run_id: of_run, key: "k", kind: "merge", act: {}, expires_at: "2020-01-01T00:00:00Z" }).select("id").single());
    expect(await written(() => done(service().rpc("settle_approval", { approval_id: asked.id })))).toMatchObject([{ actor_kind: "system", act: "approval.expired" }]);
  });

  it("is each effect with its intent and outcome, once it is done, as the agent's", async () => {
    const of_run = await run(await insertRepository(service(), tenantId, "Effects"), { status: "running", stage: "execute" });
    const effect = { tenant_id: tenantId, run_id: of_run, key: "push.1", kind: "git.push", intent: { branch: "b" } };
    expect(await written(() => done(service().from("effects").insert(effect)))).toEqual([]);
    expect(await written(() => done(service().from("effects").update({ status: "done", outcome: { sha: "s" } }).eq("run_id", of_run)))).toMatchObject([{ actor_kind: "agent", actor_id: "executor", act: "git.push", run_id: of_run, after: { intent: { branch: "b" }, outcome: { sha: "s" } } }]);
  });

  it("is a key's act as the key's, and a person's on GitHub as theirs", async () => {
    const { id, key } = await makeKey(admin, tenantId);
    const { keyClient } = await import("@/lib/db/user-client");
    const client = keyClient(key);
    const [added] = await written(() => done(client.from("repositories").insert({ tenant_id: tenantId, forge: "local", name: "By key", location: "/by/key", default_branch: "main", created_by: admin.id })));
    expect(added).toMatchObject({ actor_kind: "key", actor_id: id, actor_name: "Test", act: "repository.created", target_name: "By key" });
    expect(await written(() => done(client.from("repositories").update({ network: "all" }).eq("id", added!.target_id!)))).toMatchObject([{ actor_kind: "key", before: { network: "none" }, after: { network: "all" } }]);
    const of_run = await run(added!.target_id!);
    const { actingFor } = await import("@/lib/github/triggers/acting-for");
    const command = { action: "pause", key: "comment:1", login: "octo", github_id: 7 };
    expect(await written(() => done(service().rpc("steer_run_from_github", { of_run, command }).setHeader(...actingFor({ id: 7, login: "octo", type: "User" }))))).toMatchObject([{ actor_kind: "github", actor_id: "7", actor_name: "octo", act: "run.pause_asked" }]);
    // Nobody but the service speaks for others.
    expect(await written(() => done(admin.client.from("tenants").update({ name: "Mine" }).eq("id", tenantId).setHeader(...actingFor({ id: 7, login: "octo", type: "User" }))))).toMatchObject([person()]);
    // A repository takes its runs along, and is one act.
    await done(service().from("runs").update({ status: "cancelled", finished_at: new Date().toISOString() }).eq("id", of_run));
    expect(await written(() => done(client.from("repositories").delete().eq("id", added!.target_id!)))).toMatchObject([{ actor_kind: "key", act: "repository.removed", before: { name: "By key" } }]);
  });

  it("is what GitHub connects, without its secrets", async () => {
    expect(await written(() => done(service().from("github_installations").insert({ id: 7, tenant_id: tenantId, account_login: "acme", account_id: 1, account_type: "Organization", repository_selection: "all" })))).toMatchObject([{ actor_kind: "system", act: "github_installation.created", target_id: "7", target_name: "acme" }]);
    expect(await written(() => done(service().from("github_tokens").insert({ tenant_id: tenantId, user_id: admin.id, login: "octo", github_user_id: 1, sealed: SECRETS.sealed, key_id: "k" })))).toMatchObject([{ act: "github_token.created", after: { login: "octo", sealed: "(hidden)" } }]);
    expect(await written(() => done(service().from("github_people").insert({ user_id: admin.id, github_user_id: 1, login: "octo" })))).toMatchObject([{ act: "github_person.created", target_name: "octo" }]);
    expect(await written(() => done(admin.client.rpc("unlink_github_person")))).toMatchObject([{ ...person(), act: "github_person.removed" }]);
  });

  it("is the owner's act as the owner's, and the platform's own numbers in its own chain", async () => {
    const owner = await world.stack.createUser("owner@example.com");
    expect(await written(() => done(service().from("platform_owners").insert({ user_id: owner.id })), null)).toMatchObject([{ act: "owner.created", target_name: "owner (owner@example.com)" }]);
    expect(await written(() => done(service().from("platform_settings").update({ runs_per_day: 50 }).eq("only_row", true)), null)).toMatchObject([{ act: "platform_settings.changed", target_id: "platform", before: { runs_per_day: 100 }, after: { runs_per_day: 50 } }]);
    await world.stack.database.exec(`begin; select set_config('request.jwt.claims', '{"sub":"${owner.id}","role":"authenticated"}', true); update public.tenant_settings set runs_per_day = 5 where tenant_id = '${tenantId}'; commit`);
    const [last] = (await world.stack.database.query<Written>("select * from public.audit_logs where tenant_id = $1 order by number desc limit 1", [tenantId]));
    expect(last).toMatchObject({ actor_kind: "owner", actor_name: "owner (owner@example.com)", act: "settings.changed", after: { runs_per_day: 5 } });
  });

  it("is what somebody does with the database's own password, by its user's name", async () => {
    expect(await written(() => world.stack.database.exec(`update public.tenants set name = 'By hand' where id = '${tenantId}'`))).toMatchObject([{ actor_kind: "system", actor_name: "Database user postgres", act: "tenant.changed" }]);
  });

  it("holds no secret, and no value without an end", async () => {
    await done(admin.client.from("repositories").insert({ tenant_id: tenantId, forge: "local", name: "Long", location: `/${"x".repeat(900)}`, default_branch: "main", created_by: admin.id }));
    await run(await insertRepository(service(), tenantId, "Long goal"), { goal: `https://ada:hunter2hunter2@example.com/ ${"long ".repeat(3_900)}` });
    const all = JSON.stringify(await world.stack.database.query("select before, after, target_name from public.audit_logs"));
    for (const secret of [...Object.values(SECRETS), "sk-1234567890", "ghp_0123456789", "hunter2"]) expect(all).not.toContain(secret);
    const [{ longest }] = await world.stack.database.query<{ longest: number }>("select max(length(coalesce(before::text, '')) + length(coalesce(after::text, '')))::int as longest from public.audit_logs") as [{ longest: number }];
    expect(longest).toBeLessThan(20_000);
  });
});

describe("the address", () => {
  const by = async (request: Request) => (await import("@/lib/tenants/actor")).requestActor(request);
  const rename = async (request: Request, name: string) => {
    const actor = await by(request);
    return (await written(() => done(actor.client.from("tenants").update({ name }).eq("id", tenantId).select("id"))))[0]?.address;
  };

  it("is the caller's, as the nearest proxy saw it, for sessions and keys", async () => {
    const cookie = await sessionCookie(admin);
    expect(await rename(new Request(`${APP_URL}/api/v1/runs`, { headers: { cookie, "x-forwarded-for": "1.2.3.4, ::ffff:203.0.113.9" } }), "A")).toBe("203.0.113.9");
    expect(await rename(new Request(`${APP_URL}/api/v1/runs`, { headers: { cookie, "x-forwarded-for": "nonsense" } }), "B")).toBeNull();
    const { key } = await makeKey(admin, tenantId);
    const actor = await by(new Request(`${APP_URL}/api/v1/runs`, { headers: { authorization: `Bearer ${key}`, "x-forwarded-for": "2001:db8::7" } }));
    expect(await written(() => done(actor.client.from("repositories").insert({ tenant_id: tenantId, forge: "local", name: "K", location: "/k", default_branch: "main", created_by: admin.id })))).toMatchObject([{ address: "2001:db8::7", actor_kind: "key" }]);
  });

  it("is nothing that a browser could make up", async () => {
    const now = Math.floor(Date.now() / 1000);
    const forged = ["9.9.9.9", `9.9.9.9 ${now} ${"0".repeat(64)}`, `9.9.9.9 ${now} ${createHmac("sha256", "guess").update(`9.9.9.9 ${now}`).digest("hex")}`];
    for (const [index, header] of forged.entries()) {
      expect(await written(() => done(admin.client.from("tenants").update({ name: `Forged ${index}` }).eq("id", tenantId).setHeader("x-morning-client-address", header)))).toMatchObject([{ address: null }]);
    }
    expect((await admin.client.rpc("audit_address_key")).error).toMatchObject({ code: "42501" });
  });
});

describe("reading", () => {
  it("is for those who may audit: not for members, not for other workspaces", async () => {
    const { stack } = world;
    const [member, stranger] = [await stack.createUser(), await stack.createUser()];
    await done(service().from("members").insert({ tenant_id: tenantId, user_id: member.id, role: "member" }));
    const seen = async (user: TestUser) => (await ok(user.client.from("audit_logs").select("number").eq("tenant_id", tenantId).limit(3))).length + ((await ok(user.client.rpc("read_audit_chain", { in_tenant: tenantId, after_number: 0, most: 3 }))) as unknown[]).length;
    expect([await seen(admin), await seen(member), await seen(stranger)]).toEqual([6, 0, 0]);
  });
});

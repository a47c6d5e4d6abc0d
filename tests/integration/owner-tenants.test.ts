import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "@/lib/owner/actor";
import { startApiServer } from "../setup/api-server";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { connectedRepository, deliver, setGithubApp } from "../setup/github-app";
import { makeKey, ok, sessionCookie, startWorld, tenantOf, APP_URL, type World } from "../setup/world";
import type { TestUser } from "../setup/stack";
import { apiOf, bearer, type Call } from "./api/client";

let world: World;
let server: Awaited<ReturnType<typeof startApiServer>>;
let boss: TestUser;
let owner: Owner;
let admin: TestUser;
let member: TestUser;
let tenantId: string;
let key: string;

beforeAll(async () => {
  setGithubApp();
  world = await startWorld();
  server = await startApiServer();
  [boss, admin, member] = [await world.stack.createUser(), await world.stack.createUser(), await world.stack.createUser()];
  await ok(world.stack.serviceClient.from("platform_owners").insert({ user_id: boss.id }).select());
  owner = { userId: boss.id, client: boss.client as Owner["client"] };
  tenantId = await tenantOf(world.stack, admin);
  await ok(world.stack.serviceClient.from("members").insert({ tenant_id: tenantId, user_id: member.id, role: "member" }).select());
  key = (await makeKey(admin, tenantId)).key;
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});
// The embedded server logs what the database refuses.
beforeEach(() => expectConsoleError(/There is nothing here|There is no such|suspended already|not suspended|You need the permission|owner allows this workspace|platform allows at most|You belong to this workspace|Say why|permission denied for table|last owner|Nobody has signed up|own the platform|owner stopped this/));

const refusal = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });
const session = async (user: TestUser, tenant: string): Promise<Call> => apiOf(server.url, { cookie: `${await sessionCookie(user)}; morning-tenant=${tenant}`, origin: APP_URL });
const acts = async () => (await ok(world.stack.serviceClient.from("audit_logs").select("act, actor_kind, target_id").eq("tenant_id", tenantId).order("number"))).map(({ act, actor_kind, target_id }) => ({ act, by: actor_kind, of: target_id }));

describe("the owner's functions", () => {
  it("do not exist for anybody else", async () => {
    const calls = {
      owner_tenants: {}, owner_tenant: { of_tenant: tenantId }, owner_create_tenant: { tenant_name: "x", tenant_plan: "x", admin_email: "x@example.com", admin_token_hash: "a".repeat(64) },
      suspend_tenant: { of_tenant: tenantId, why: "x" }, unsuspend_tenant: { of_tenant: tenantId, why: "x" }, set_tenant_plan: { of_tenant: tenantId, new_plan: "x" },
      add_owner: { of_email: admin.email, why: "x" }, remove_owner: { of_user: boss.id, why: "x" }, owners: {}, owner_agents: {},
      set_tenant_limits: { of_tenant: tenantId, new_limits: {} }, visit_tenant: { of_tenant: tenantId, why: "x" }, end_visit: { of_tenant: tenantId },
    };
    for (const user of [admin, member]) {
      for (const [name, args] of Object.entries(calls)) {
        const { status, error } = await user.client.rpc(name, args);
        expect([name, status, error?.message]).toEqual([name, 404, "There is nothing here."]);
      }
      expect(await ok(user.client.rpc("note_visit", { of_tenant: tenantId, page: "/runs" }).then(({ error }) => ({ data: true, error })))).toBe(true);
    }
    expect(await acts()).not.toContainEqual(expect.objectContaining({ act: expect.stringMatching(/^visit|^tenant\.suspended/) }));
  });
});

describe("tenants", () => {
  it("are listed by pages, found by name and by a member's address, and read with a row in their record", async () => {
    const { listTenants, readTenant } = await import("@/lib/owner/tenants");
    const { items } = await listTenants(owner, {});
    expect(items.map(({ id }) => id)).toContain(tenantId);
    expect((await listTenants(owner, { words: admin.email.slice(0, 12) })).items.map(({ id }) => id)).toEqual([tenantId]);
    expect((await listTenants(owner, { words: "100%_none" })).items).toEqual([]);
    expect((await listTenants(owner, { state: "suspended" })).items).toEqual([]);
    expect(await readTenant(owner, tenantId)).toMatchObject({ id: tenantId, plan: "standard", members: [{ email: admin.email, role: "admin" }, { email: member.email, role: "member" }], visit: null });
    expect(await acts()).toContainEqual({ act: "tenant.inspected", by: "owner", of: tenantId });
    await expect(readTenant(owner, "00000000-0000-4000-8000-000000000000")).rejects.toEqual(refusal("not_found", /no such workspace/));
  });

  it("are made with an invitation of their first admin", async () => {
    const { createTenant } = await import("@/lib/owner/create-tenant");
    const { acceptInvitation } = await import("@/lib/tenants/accept-invitation");
    const guest = await world.stack.createUser();
    const { id, link } = await createTenant(owner, { name: "Acme", plan: "pilot", email: guest.email.toUpperCase() });
    expect(await acceptInvitation(guest.client, link.split("/").at(-1)!)).toBe(id);
    expect(await ok(world.stack.serviceClient.from("members").select("user_id, role").eq("tenant_id", id))).toEqual([{ user_id: guest.id, role: "admin" }]);
  });

  it("have no more than the owner allows them, whatever way they set it", async () => {
    const { setTenantLimits } = await import("@/lib/owner/bound-tenant");
    await ok(world.stack.serviceClient.from("tenant_settings").update({ runs_per_day: 500 }).eq("tenant_id", tenantId).select());
    await setTenantLimits(owner, tenantId, { max_runs_per_day: 20, max_hour_cap_micros: 500_000 });
    expect(await ok(world.stack.serviceClient.from("tenant_settings").select("runs_per_day, pull_requests_per_hour").eq("tenant_id", tenantId).single())).toEqual({ runs_per_day: 20, pull_requests_per_hour: null });
    expect(await ok(world.stack.serviceClient.from("budget_caps").select("period, amount_micros").eq("tenant_id", tenantId))).toEqual([{ period: "hour", amount_micros: 500_000 }]);
    const raised = await admin.client.rpc("set_budget_cap", { in_tenant: tenantId, cap_scope: "tenant", cap_subject: "", cap_period: "hour", amount: 600_000 });
    expect([raised.status, raised.error?.message]).toEqual([400, "The platform allows at most $0.50 an hour."]);
    const { error } = await world.stack.serviceClient.from("tenant_settings").update({ runs_per_day: 21 }).eq("tenant_id", tenantId).select();
    expect(error?.message).toBe("The platform's owner allows this workspace at most 20 runs a day.");
    await setTenantLimits(owner, tenantId, {});
    await ok(world.stack.serviceClient.from("tenant_settings").update({ runs_per_day: 21 }).eq("tenant_id", tenantId).select());
  });
});

describe("what the owner looks at", () => {
  const looks = () => ok(world.stack.serviceClient.from("audit_logs").select("act, actor_kind, actor_id, target_id, after").is("tenant_id", null).in("act", ["tenants.listed", "agents.listed", "tenant.inspected", "tenant.visited"]).order("number"));
  const look = (act: string, of: string, after: object | null = null) => ({ act, actor_kind: "owner", actor_id: other.id, target_id: of, after });
  let other: TestUser;

  it("over all workspaces is in the platform's record once for each search a minute, and one workspace in its own too", async () => {
    const { listTenants, readTenant } = await import("@/lib/owner/tenants");
    const { listAgents } = await import("@/lib/owner/agents");
    other = await world.stack.createUser();
    await ok(world.stack.serviceClient.from("platform_owners").insert({ user_id: other.id }).select());
    const second: Owner = { userId: other.id, client: other.client as Owner["client"] };
    const before = await looks();
    for (let twice = 0; twice < 2; twice += 1) {
      await listTenants(second, {});
      await listTenants(second, { words: "acme" });
      await listTenants(second, { words: "acme", state: "open" });
      await listAgents(second);
      await readTenant(second, tenantId);
    }
    expect((await looks()).slice(before.length)).toEqual([
      look("tenants.listed", "all", {}), look("tenants.listed", "all", { searched_for: "acme" }), look("tenants.listed", "all", { searched_for: "acme", state: "open" }),
      look("agents.listed", "all"), look("tenant.inspected", tenantId),
    ]);
    expect(await ok(world.stack.serviceClient.from("audit_logs").select("act").eq("tenant_id", tenantId).eq("actor_id", other.id))).toEqual([{ act: "tenant.inspected" }]);
    // A minute later it is another look.
    await world.stack.database.query("select set_config('session_replication_role', 'replica', false)");
    await world.stack.database.query(`update public.audit_logs set at = at - interval '2 minutes' where tenant_id is null and actor_id = '${other.id}'`);
    await world.stack.database.query("select set_config('session_replication_role', 'origin', false)");
    await listAgents(second);
    expect((await looks()).slice(before.length)).toHaveLength(6);
  });

  it("cannot be read by its members, who see what is about them", async () => {
    expect(await ok(admin.client.from("audit_logs").select("act").is("tenant_id", null))).toEqual([]);
    expect(await ok(admin.client.from("audit_logs").select("act, actor_kind").eq("tenant_id", tenantId).eq("actor_id", other.id))).toEqual([{ act: "tenant.inspected", actor_kind: "owner" }]);
  });
});

describe("owners", () => {
  it("make others by their address and let them go, with reasons that are recorded, but never the last", async () => {
    const { addOwner, listOwners, listPlatformActs, removeOwner } = await import("@/lib/owner/owners");
    await ok(world.stack.serviceClient.from("platform_owners").delete().neq("user_id", boss.id).select());
    await expect(removeOwner(owner, { userId: boss.id, reason: "I leave." })).rejects.toEqual(refusal("conflict", /last owner. Make somebody else one first/));
    await expect(addOwner(owner, { email: "nobody@example.com", reason: "x" })).rejects.toEqual(refusal("not_found", /Nobody has signed up with this address/));
    await expect(addOwner(owner, { email: member.email, reason: " " })).rejects.toEqual(refusal("bad_request", /Say why/));
    await addOwner(owner, { email: ` ${member.email.toUpperCase()} `, reason: "She runs it with me." });
    await expect(addOwner(owner, { email: member.email, reason: "Again." })).rejects.toEqual(refusal("conflict", /own the platform already/));
    expect(await listOwners(owner)).toMatchObject([{ userId: boss.id, madeBy: null, reason: null }, { userId: member.id, madeBy: boss.email, reason: "She runs it with me." }]);

    const second: Owner = { userId: member.id, client: member.client as Owner["client"] };
    await expect(removeOwner(second, { userId: admin.id, reason: "x" })).rejects.toEqual(refusal("not_found", /do not own the platform/));
    await removeOwner(owner, { userId: member.id, reason: "She left." });
    await expect(listOwners(second)).rejects.toEqual(refusal("not_found", /nothing here/));
    const acts = (await listPlatformActs(owner)).filter(({ act, after }) => act.startsWith("owner.") && after !== null);
    expect(acts.slice(0, 2)).toMatchObject([
      { act: "owner.removed", targetName: expect.stringContaining(member.email), before: { reason: "She runs it with me." }, after: { reason: "She left." } },
      { act: "owner.created", targetName: expect.stringContaining(member.email), after: { reason: "She runs it with me.", made_by: boss.id } },
    ]);
  });

  it("who remove each other at once leave one, and one may go where another stays", async () => {
    const { addOwner, listOwners, removeOwner } = await import("@/lib/owner/owners");
    await addOwner(owner, { email: member.email, reason: "Again." });
    const second: Owner = { userId: member.id, client: member.client as Owner["client"] };
    const outcomes = await Promise.allSettled([removeOwner(owner, { userId: member.id, reason: "x" }), removeOwner(second, { userId: boss.id, reason: "x" })]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const left = await ok(world.stack.serviceClient.from("platform_owners").select("user_id"));
    expect(left).toHaveLength(1);
    const [stays, gone] = left[0]!.user_id === boss.id ? [owner, member] : [second, boss];
    await addOwner(stays, { email: gone.email, reason: "Again." });
    await removeOwner(stays, { userId: stays.userId, reason: "I leave." });
    expect(await ok(world.stack.serviceClient.from("platform_owners").select("user_id"))).toEqual([{ user_id: gone.id }]);
    if (gone === member) {
      await addOwner(second, { email: boss.email, reason: "Back." });
      await removeOwner(second, { userId: member.id, reason: "Back." });
    }
    expect((await listOwners(owner)).map(({ userId }) => userId)).toEqual([boss.id]);
  });

  it("are not written past those functions, by nobody's own client", async () => {
    for (const user of [boss, admin, member]) {
      expect((await user.client.from("platform_owners").insert({ user_id: admin.id })).error).not.toBeNull();
      expect((await user.client.from("platform_owners").update({ reason: "x" }).eq("user_id", boss.id)).error).not.toBeNull();
      expect((await user.client.from("platform_owners").delete().eq("user_id", boss.id)).error).not.toBeNull();
    }
    expect(await ok(world.stack.serviceClient.from("platform_owners").select("user_id"))).toEqual([{ user_id: boss.id }]);
  });
});

describe("a look into a tenant", () => {
  it("is read-only, announced to its members and recorded page by page, and over when it is ended", async () => {
    const { unwrap } = await import("@/lib/db/map-error");
    const { listVisits } = await import("@/lib/owner/visits");
    expect(await ok(boss.client.from("runs").select("id").eq("tenant_id", tenantId))).toEqual([]);
    expect(await ok(boss.client.from("members").select("user_id").eq("tenant_id", tenantId))).toEqual([]);
    const repository = await ok(world.stack.serviceClient.from("repositories").insert({ tenant_id: tenantId, forge: "local", name: "Library", location: "/nowhere/library", default_branch: "main" }).select("id").single());
    unwrap(await owner.client.rpc("visit_tenant", { of_tenant: tenantId, why: "They asked for help." }));

    const looking = await session(boss, tenantId);
    expect((await looking("GET", "/repositories")).body.items).toMatchObject([{ id: repository.id }]);
    expect((await looking("GET", "/repositories")).status).toBe(200);
    const exported = await fetch(`${server.url}/api/v1/audit/export?format=csv`, { headers: { cookie: `${await sessionCookie(boss)}; morning-tenant=${tenantId}` } });
    expect([exported.status, await exported.text()]).toEqual([200, expect.stringContaining("visit.read")]);
    const refused = [await looking("DELETE", `/repositories/${repository.id}`), await looking("POST", "/runs", { repositoryId: repository.id, goal: "Do it" })];
    for (const { status } of refused) expect([403, 404]).toContain(status);
    expect(await ok(world.stack.serviceClient.from("repositories").select("id").eq("id", repository.id))).toHaveLength(1);
    expect(await ok(world.stack.serviceClient.from("runs").select("id").eq("tenant_id", tenantId))).toEqual([]);

    const them = { userId: member.id, tenantId, client: member.client as Owner["client"], via: "session" as const };
    expect(await listVisits(them)).toMatchObject([{ tenant: { id: tenantId } }]);
    const recorded = await acts();
    expect(recorded).toContainEqual(expect.objectContaining({ act: "visit.created", by: "owner" }));
    expect(recorded.filter(({ of }) => of === "/api/v1/repositories")).toEqual([{ act: "visit.read", by: "owner", of: "/api/v1/repositories" }]);

    // What is exported is told as what is read, and the look itself in the platform's record too.
    expect(recorded.filter(({ of }) => of === "/api/v1/audit/export")).toEqual([{ act: "visit.read", by: "owner", of: "/api/v1/audit/export" }]);
    expect(await ok(world.stack.serviceClient.from("audit_logs").select("act, target_id, after").is("tenant_id", null).eq("act", "tenant.visited"))).toEqual([{ act: "tenant.visited", target_id: tenantId, after: { reason: "They asked for help." } }]);

    unwrap(await owner.client.rpc("end_visit", { of_tenant: tenantId }));
    expect(await listVisits(them)).toEqual([]);
    expect((await looking("GET", "/repositories")).body.items).toEqual([]);
    expect(await ok(boss.client.from("repositories").select("id").eq("tenant_id", tenantId))).toEqual([]);
  });

  it("is over once it has opened 500 places, so that none goes unrecorded", async () => {
    await ok(boss.client.rpc("visit_tenant", { of_tenant: tenantId, why: "To read everything." }));
    await ok(world.stack.serviceClient.from("owner_visits").update({ pages: Array.from({ length: 500 }, (_, n) => `/runs/${n}`) }).eq("owner_id", boss.id).is("closed_at", null).select());
    expect(await ok(boss.client.rpc("note_visit", { of_tenant: tenantId, page: "/runs/7" }))).not.toBeNull();
    expect((await boss.client.rpc("note_visit", { of_tenant: tenantId, page: "/runs/one-more" })).data).toBeNull();
    expect(await ok(boss.client.from("tenants").select("id").eq("id", tenantId))).toEqual([]);
  });

  it("ends by itself after its hour, and is not needed for one's own", async () => {
    await ok(boss.client.rpc("visit_tenant", { of_tenant: tenantId, why: "Once more." }));
    expect(await ok(boss.client.from("runs").select("id").eq("tenant_id", tenantId).then(({ error }) => ({ data: true, error })))).toBe(true);
    await ok(world.stack.serviceClient.from("owner_visits").update({ ends_at: new Date(Date.now() - 1_000).toISOString() }).eq("owner_id", boss.id).select());
    expect(await ok(boss.client.from("tenants").select("id").eq("id", tenantId))).toEqual([]);
    const own = await boss.client.rpc("visit_tenant", { of_tenant: await tenantOf(world.stack, boss), why: "x" });
    expect(own.error?.message).toMatch(/You belong to this workspace/);
  });
});

describe("a tenant that is suspended", () => {
  it("is shut for its sessions and keys, and opens as it was", async () => {
    const { suspendTenant, unsuspendTenant } = await import("@/lib/owner/suspend-tenant");
    const program = apiOf(server.url, bearer(key));
    const people = await session(member, tenantId);
    for (const call of [program, people]) expect((await call("GET", "/runs")).status).toBe(200);
    await expect(suspendTenant(owner, tenantId, " ")).rejects.toEqual(refusal("bad_request", /Say why/));
    await suspendTenant(owner, tenantId, "The bill is not paid.");
    await expect(suspendTenant(owner, tenantId, "Twice.")).rejects.toEqual(refusal("conflict", /suspended already/));

    for (const call of [program, people]) {
      expect(await call("GET", "/runs")).toMatchObject({ status: 403, body: { error: { code: "suspended", message: "The platform's owner suspended this workspace: The bill is not paid." } } });
    }
    // Not by the database's own API either.
    for (const table of ["runs", "repositories", "approvals", "api_keys"]) expect(await ok(admin.client.from(table).select("id").eq("tenant_id", tenantId))).toEqual([]);
    expect(await ok(admin.client.rpc("my_permissions", { in_tenant: tenantId }))).toEqual(["tenant.read"]);
    expect((await admin.client.rpc("create_api_key", { in_tenant: tenantId, key_name: "x", key_prefix: "mk_xxxxxx", new_key_hash: "c".repeat(64), key_scopes: ["runs.read"] })).status).toBe(403);
    // Nobody of it opens it again.
    const stop = await ok(world.stack.serviceClient.from("stops").select("id, by_owner, reason").eq("tenant_id", tenantId).is("lifted_at", null).single());
    expect(stop).toMatchObject({ by_owner: true, reason: expect.stringContaining("The bill is not paid.") });
    expect((await admin.client.rpc("lift_stop", { stop_id: stop.id })).error).not.toBeNull();
    expectConsoleError(/suspended; end the suspension/);
    expect((await owner.client.rpc("lift_stop", { stop_id: stop.id })).error?.message).toMatch(/suspended; end the suspension/);
    expect((await admin.client.from("tenants").update({ suspended_at: null } as never).eq("id", tenantId).select()).error).not.toBeNull();

    await unsuspendTenant(owner, tenantId, "Paid.");
    for (const call of [program, people]) expect((await call("GET", "/runs")).status).toBe(200);
    expect(await ok(world.stack.serviceClient.from("stops").select("id").eq("tenant_id", tenantId).is("lifted_at", null))).toEqual([]);
    expect((await acts()).map(({ act }) => act)).toEqual(expect.arrayContaining(["tenant.suspended", "tenant.unsuspended"]));
    await expect(unsuspendTenant(owner, tenantId, "Again.")).rejects.toEqual(refusal("conflict", /not suspended/));
    // What the owner had stopped before stays stopped.
    const earlier = await ok(owner.client.rpc("stop_work", { in_tenant: tenantId, in_scope: "tenant", of_subject: "", why: "A leaked key." }));
    await suspendTenant(owner, tenantId, "Until it is changed.");
    await unsuspendTenant(owner, tenantId, "It is changed.");
    expect(await ok(world.stack.serviceClient.from("stops").select("id").eq("tenant_id", tenantId).is("lifted_at", null))).toEqual([{ id: earlier }]);
    await ok(owner.client.rpc("lift_stop", { stop_id: earlier as string }));
  });

  it("is told nothing by GitHub: deliveries are answered and ignored, with the reason", async () => {
    const { suspendTenant, unsuspendTenant } = await import("@/lib/owner/suspend-tenant");
    const { processDelivery } = await import("@/lib/github/deliveries/process-delivery");
    const { POST } = await import("@/app/api/webhooks/github/route");
    const repository = await connectedRepository(world.stack.serviceClient, tenantId);
    await suspendTenant(owner, tenantId, "The bill is not paid.");
    const id = "00000000-0000-4000-8000-0000000000aa";
    const body = { action: "opened", installation: { id: repository.installationId }, repository: { id: repository.githubId, full_name: repository.fullName }, issue: { number: 7, title: "Help" } };
    const response = await POST(await deliver("issues", body, { id }));
    expect([response.status, await response.json()]).toEqual([202, { known: true, new: true }]);
    await processDelivery(id);
    expect(await ok(world.stack.serviceClient.from("github_deliveries").select("status, reason").eq("id", id).single())).toEqual({ status: "ignored", reason: "The platform's owner suspended this workspace: The bill is not paid." });
    await unsuspendTenant(owner, tenantId, "Paid.");
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startApiServer } from "../../setup/api-server";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import { APP_URL, insertRepository, makeKey, ok, sessionCookie, startWorld, tenantOf, type World } from "../../setup/world";
import { apiOf, bearer, type Call } from "./client";

let world: World;
let server: Awaited<ReturnType<typeof startApiServer>>;
/** An admin's key, one of theirs that only reads, a member's own session, and the admin of another workspace. */
let admin: Call, reader: Call, member: Call, stranger: Call;
let repositoryId: string, theirs: string;

beforeAll(async () => {
  world = await startWorld();
  server = await startApiServer();
  const service = world.stack.serviceClient;
  const [ada, ben, eve] = [await world.stack.createUser(), await world.stack.createUser(), await world.stack.createUser()];
  const [tenantId, strange] = [await tenantOf(world.stack, ada), await tenantOf(world.stack, eve)];
  await ok(service.from("members").insert({ tenant_id: tenantId, user_id: ben.id, role: "member" }).select());
  [repositoryId, theirs] = [await insertRepository(service, tenantId), await insertRepository(service, strange)];
  admin = apiOf(server.url, bearer((await makeKey(ada, tenantId)).key));
  reader = apiOf(server.url, bearer((await makeKey(ada, tenantId, ["runs.read", "tenant.read", "repositories.read"])).key));
  stranger = apiOf(server.url, bearer((await makeKey(eve, strange)).key));
  member = apiOf(server.url, { cookie: `${await sessionCookie(ben)}; morning-tenant=${tenantId}`, origin: APP_URL });
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});
// The embedded server logs what the database refuses.
beforeEach(() => expectConsoleError(/There is no such|You need the permission|The platform allows|At most|at most/));

describe("stops", () => {
  it.each([
    ["the workspace", () => ({ scope: "tenant" }), ""],
    ["an agent", () => ({ scope: "agent", subject: "fixer" }), "fixer"],
    ["a repository", () => ({ scope: "repository", subject: repositoryId }), null],
  ] as const)("of %s are made, listed for whoever reads, and lifted", async (_what, input, subject) => {
    const made = await admin("POST", "/stops", { ...input(), reason: "It looks wrong" });
    expect(made).toMatchObject({ status: 200, body: { stop: { ...input(), subject: subject ?? repositoryId, reason: "It looks wrong", byOwner: false, liftedAt: null } } });
    const { id } = made.body.stop;
    // Asked for again, it is the one there is.
    expect((await admin("POST", "/stops", { ...input(), reason: "Again" })).body.stop).toMatchObject({ id, reason: "It looks wrong" });
    for (const call of [reader, member]) expect((await call("GET", "/stops")).body.items).toMatchObject([{ id, subjectName: subject === null ? "Library" : null }]);
    expect((await stranger("GET", "/stops")).body.items).toEqual([]);

    expect(await stranger("POST", `/stops/${id}/lift`)).toMatchObject({ status: 404 });
    for (const call of [reader, member]) expect(await call("POST", `/stops/${id}/lift`)).toMatchObject({ status: 403 });
    expect((await admin("GET", "/stops")).body.items).toHaveLength(1);
    expect(await admin("POST", `/stops/${id}/lift`)).toMatchObject({ status: 200, body: { stop: { id, liftedAt: expect.any(String) } } });
    expect((await admin("GET", "/stops")).body.items).toEqual([]);
  });

  it("are made by admins, with a reason, of what is theirs", async () => {
    for (const call of [reader, member]) expect(await call("POST", "/stops", { scope: "tenant", reason: "No" })).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
    expect(await admin("POST", "/stops", { scope: "repository", subject: theirs, reason: "No" })).toMatchObject({ status: 404 });
    for (const body of [{ scope: "tenant", reason: " " }, { scope: "platform", reason: "No" }, { scope: "agent", subject: "cook", reason: "No" }, { scope: "tenant" }]) expect(await admin("POST", "/stops", body)).toMatchObject({ status: 400 });
    expect((await admin("GET", "/stops")).body.items).toEqual([]);
    expect((await stranger("GET", "/stops")).body.items).toEqual([]);
  });
});

describe("limits", () => {
  const none = { runsPerDay: null, pullRequestsPerHour: null, callsPerMinute: null };

  it("are the platform's, are set within what it allows, and tell what is used", async () => {
    const before = (await admin("GET", "/limits")).body.limits;
    expect(before).toMatchObject({ runsPerDay: { own: null, limit: 100, max: 1_000, used: 0, waiting: 0 }, pullRequestsPerHour: { own: null, limit: 10, max: 100 } });
    expect(await admin("PUT", "/limits", { ...none, runsPerDay: 7 })).toMatchObject({ status: 200, body: { limits: { runsPerDay: { own: 7, limit: 7 }, pullRequestsPerHour: { own: null } } } });
    for (const call of [reader, member]) expect((await call("GET", "/limits")).body.limits.runsPerDay).toMatchObject({ own: 7 });
    expect((await stranger("GET", "/limits")).body.limits.runsPerDay).toMatchObject({ own: null });
    for (const body of [{ ...none, runsPerDay: 1_001 }, { ...none, callsPerMinute: 0 }, { runsPerDay: 5 }]) expect(await admin("PUT", "/limits", body)).toMatchObject({ status: 400 });
  });

  it("are set by admins alone", async () => {
    for (const call of [reader, member]) expect(await call("PUT", "/limits", none)).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
    expect(await stranger("PUT", "/limits", { ...none, runsPerDay: 9 })).toMatchObject({ status: 200 });
    expect((await admin("GET", "/limits")).body.limits.runsPerDay).toMatchObject({ own: 7 });
    expect((await admin("PUT", "/limits", none)).body.limits.runsPerDay).toMatchObject({ own: null, limit: 100 });
  });
});

describe("standings", () => {
  it("name agents and the workspace's own repositories, to whoever reads runs", async () => {
    for (const call of [admin, reader, member]) {
      const { status, body } = await call("GET", "/standings");
      expect([status, body.thresholds]).toEqual([200, expect.objectContaining({ start_score: 60, restricted_below: 50, trusted_from: 80 })]);
      expect(body.subjects.map(({ kind, subject }: { kind: string; subject: string }) => `${kind}:${subject}`).sort()).toEqual(["agent:executor", "agent:fixer", "agent:planner", `repository:${repositoryId}`]);
      expect(body.subjects[0]).toMatchObject({ score: 60, standing: "standard", events: 0 });
    }
    expect((await stranger("GET", "/standings")).body.subjects).toContainEqual(expect.objectContaining({ subject: theirs }));
    expect((await stranger("GET", "/standings")).body.subjects).not.toContainEqual(expect.objectContaining({ subject: repositoryId }));
  });

  it("need a key that reads runs", async () => {
    const { key } = await makeKeyOf(["repositories.read"]);
    expect(await apiOf(server.url, bearer(key))("GET", "/standings")).toMatchObject({ status: 403, body: { error: { message: expect.stringContaining("runs.read") } } });
    expect(await apiOf(server.url, {})("GET", "/standings")).toMatchObject({ status: 401 });
  });
});

async function makeKeyOf(scopes: Parameters<typeof makeKey>[2]): Promise<{ key: string }> {
  const user = await world.stack.createUser();
  return makeKey(user, await tenantOf(world.stack, user), scopes);
}

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runDetailSchema } from "@/lib/runs/detail-schema";
import { startApiServer } from "../../setup/api-server";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import { makeKey, makeRepository, ok, sessionCookie, startWorld, tenantOf, APP_URL, type World } from "../../setup/world";
import type { TestUser } from "../../setup/stack";
import { apiOf, bearer, type Call } from "./client";

const NOWHERE = "00000000-0000-4000-8000-000000000000";

let world: World;
let server: Awaited<ReturnType<typeof startApiServer>>;
let admin: TestUser;
let member: TestUser;
let stranger: TestUser;
let tenantId: string;
let api: Call;
let foreign: Call;
let repositoryId: string;

beforeAll(async () => {
  world = await startWorld();
  server = await startApiServer();
  [admin, member, stranger] = [await world.stack.createUser(), await world.stack.createUser(), await world.stack.createUser()];
  tenantId = await tenantOf(world.stack, admin);
  await ok(world.stack.serviceClient.from("members").insert({ tenant_id: tenantId, user_id: member.id, role: "member" }).select());
  api = apiOf(server.url, bearer((await makeKey(admin, tenantId)).key));
  foreign = apiOf(server.url, bearer((await makeKey(stranger, await tenantOf(world.stack, stranger))).key));
  const made = await api("POST", "/repositories", { location: await makeRepository(world.root, "library") });
  expect(made).toMatchObject({ status: 201, body: { repository: { name: "library", defaultBranch: "main", network: "none" } } });
  repositoryId = made.body.repository.id;
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});
// The embedded server logs what the database refuses.
beforeEach(() => expectConsoleError(/permission|There is no such|workspace needs|idempotency|invalid input|approval was already|Only a run that failed|edited the plan meanwhile|run is under way|duplicate key value/));

const start = async (more: object = {}) => (await api("POST", "/runs", { repositoryId, goal: "Add a feature", ...more })).body.run;
const ask = async (runId: string, kind = "merge", act: object = { sha: "abc" }) =>
  (await ok(world.stack.serviceClient.rpc("request_approval", { of_run: runId, approval_key: kind, approval_kind: kind, approval_act: act, approval_message: "Please look." }))) as { id: string; digest: string };

describe("runs", () => {
  it("are started, read, listed by cursor and followed by number", async () => {
    const made = await api("POST", "/runs", { repositoryId, goal: "  Add a feature ", autonomy: "full", capMicros: 500_000 });
    expect(made).toMatchObject({ status: 201, body: { run: { goal: "Add a feature", autonomy: "full", capMicros: 500_000, status: "queued", replayed: true, baseBranch: "main", createdBy: admin.id } } });
    const { id } = made.body.run;
    const read = await api("GET", `/runs/${id}`);
    expect(runDetailSchema.parse(read.body).run.id).toBe(id);

    for (let i = 0; i < 3; i += 1) await start({ goal: `Goal ${i}` });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await api("GET", `/runs?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.items.map((run: { id: string }) => run.id));
      cursor = page.body.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain(id);

    const events = await api("GET", `/runs/${id}/events`);
    expect(events.body.items).toMatchObject([{ number: 1, type: "run.created" }]);
    expect((await api("GET", `/runs/${id}/events?after=1`)).body.items).toEqual([]);
  });

  it("are started once for one idempotency key, also at the same time", async () => {
    const send = () => api("POST", "/runs", { repositoryId, goal: "Once" }, { "idempotency-key": "key-1" });
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.run.id)).size).toBe(1);
    expect((await world.stack.serviceClient.from("runs").select("id").eq("goal", "Once")).data).toHaveLength(1);
    expect(await api("POST", "/runs", { repositoryId, goal: "Something else" }, { "idempotency-key": "key-1" })).toMatchObject({ status: 409, body: { error: { code: "conflict" } } });
  });

  it("are paused, resumed, spoken to and cancelled; retried only when they failed", async () => {
    const { id } = await start();
    expect((await api("POST", `/runs/${id}/pause`)).body.run.wanted).toBe("pause");
    expect((await api("POST", `/runs/${id}/resume`)).body.run.wanted).toBeNull();
    expect(await api("POST", `/runs/${id}/messages`, { body: "Mind the tests." })).toMatchObject({ status: 201 });
    expect(await api("POST", `/runs/${id}/retry`)).toMatchObject({ status: 409 });
    expect((await api("POST", `/runs/${id}/cancel`)).body.run.wanted).toBe("cancel");
    expect(await api("POST", `/runs/${id}/cancel`)).toMatchObject({ status: 200 });
    const { body } = await api("GET", `/runs/${id}/events`);
    expect(body.items.map((event: { type: string }) => event.type)).toEqual(["run.created", "run.pause_requested", "run.resumed", "message.sent", "run.cancel_requested"]);
  });

  it("are not found by people of another tenant, and stay as they were", async () => {
    const { id } = await start();
    const before = await ok(world.stack.serviceClient.from("runs").select("*").eq("id", id).single());
    const approval = await ask(id);
    for (const [method, path, body] of [
      ["GET", `/runs/${id}`], ["GET", `/runs/${id}/events`], ["GET", `/runs/${id}/artifacts`], ["POST", `/runs/${id}/cancel`], ["POST", `/runs/${id}/pause`], ["POST", `/runs/${id}/retry`],
      ["POST", `/runs/${id}/messages`, { body: "hello" }], ["GET", `/approvals/${approval.id}`], ["POST", `/approvals/${approval.id}/decision`, { decision: "approved", digest: approval.digest }],
      ["GET", `/repositories/${repositoryId}`], ["PATCH", `/repositories/${repositoryId}`, { name: "stolen" }], ["DELETE", `/repositories/${repositoryId}`], ["POST", "/runs", { repositoryId, goal: "x" }],
    ] as const) {
      expect({ path, ...(await foreign(method, path, body)) }).toMatchObject({ path, status: 404, body: { error: { code: "not_found" } } });
    }
    expect((await foreign("GET", "/runs")).body.items).toEqual([]);
    const { last_event_number: _, ...after } = await ok(world.stack.serviceClient.from("runs").select("*").eq("id", id).single());
    expect(before).toMatchObject(after);
    expect((await api("GET", `/approvals/${approval.id}`)).body.approval.status).toBe("pending");
  });
});

describe("a run's events as a stream", () => {
  it("come with their numbers as they are written, from the last one seen, and end with the run", async () => {
    const { id } = await start();
    const response = await fetch(`${server.url}/api/v1/runs/${id}/events`, { headers: { ...bearer((await makeKey(admin, tenantId)).key), accept: "text/event-stream", "last-event-id": "1" } });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    await ok(world.stack.serviceClient.rpc("append_run_events", { of_run: id, new_events: [{ key: "a", type: "note", message: "One" }, { key: "b", type: "note", message: "Two" }] }));
    await ok(world.stack.serviceClient.rpc("finish_run", { of_run: id, new_status: "failed", new_outcome: "stopped", new_summary: "Enough." }));
    const text = await response.text();
    expect([...text.matchAll(/^id: (\d+)$/gm)].map((found) => found[1])).toEqual(["2", "3", "4"]);
    expect(text).toContain('"message":"Two"');
    const again = await fetch(`${server.url}/api/v1/runs/${id}/events?after=4`, { headers: { ...bearer((await makeKey(admin, tenantId)).key), accept: "text/event-stream" } });
    expect(again.status).toBe(204);
  });
});

describe("approvals", () => {
  it("are decided about the digest that was read, once", async () => {
    const { id } = await start();
    const { id: approvalId } = await ask(id);
    const { body } = await api("GET", `/approvals/${approvalId}`);
    expect(body.approval).toMatchObject({ status: "pending", act: { sha: "abc" } });
    expect((await api("GET", "/approvals?status=pending")).body.items).toContainEqual(expect.objectContaining({ id: approvalId, goal: "Add a feature" }));
    expect(await api("POST", `/approvals/${approvalId}/decision`, { decision: "approved", digest: "0".repeat(64) })).toMatchObject({ status: 409 });
    expect(await api("POST", `/approvals/${approvalId}/decision`, { decision: "rejected", digest: body.approval.digest, note: "Not now" })).toMatchObject({ status: 200, body: { approval: { status: "rejected", note: "Not now", decidedBy: admin.id } } });
    expect(await api("POST", `/approvals/${approvalId}/decision`, { decision: "approved", digest: body.approval.digest })).toMatchObject({ status: 409 });
  });

  it("of a plan are void once the plan is edited, and the edit is refused on an old version", async () => {
    const plan = { title: "Do it", summary: "All of it", steps: [{ title: "One", detail: "", paths: ["src/**"] }], commands: ["npm test"], acceptance: [], risk: "low", riskReason: "", estimatedTurns: 3 };
    const { id } = await start();
    await ok(world.stack.serviceClient.from("plans").insert({ tenant_id: tenantId, run_id: id, version: 1, content: plan, author: "agent" }).select());
    const old = await ask(id, "plan", { version: 1, plan });
    const edited = await api("PUT", `/runs/${id}/plan`, { version: 1, plan: { ...plan, title: "Do half of it" } });
    expect(edited).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await api("GET", `/approvals/${old.id}`)).body.approval.status).toBe("void");
    expect((await api("GET", `/runs/${id}`)).body).toMatchObject({ plan: { version: 2, author: "person", content: { title: "Do half of it" } }, pendingApprovals: [{ id: edited.body.approvalId, digest: edited.body.digest }] });
    expect(await api("PUT", `/runs/${id}/plan`, { version: 1, plan })).toMatchObject({ status: 409 });
    expect(await api("PUT", `/runs/${id}/plan`, { version: 2, plan: { ...plan, steps: [] } })).toMatchObject({ status: 400 });
  });
});

describe("repositories", () => {
  it("are changed, and removed unless a run is under way", async () => {
    const made = await api("POST", "/repositories", { location: await makeRepository(world.root, "second"), name: "Second" });
    const { id } = made.body.repository;
    expect(await api("PATCH", `/repositories/${id}`, { network: "install", mergeMethod: "squash" })).toMatchObject({ status: 200, body: { repository: { name: "Second", network: "install", mergeMethod: "squash" } } });
    const run = (await api("POST", "/runs", { repositoryId: id, goal: "x" })).body.run;
    expect(await api("DELETE", `/repositories/${id}`)).toMatchObject({ status: 409, body: { error: { message: expect.stringContaining("cancel it first") } } });
    await ok(world.stack.serviceClient.rpc("finish_run", { of_run: run.id, new_status: "cancelled", new_outcome: "cancelled", new_summary: "Cancelled." }));
    expect(await api("DELETE", `/repositories/${id}`)).toMatchObject({ status: 204, body: null });
    expect(await api("GET", `/repositories/${id}`)).toMatchObject({ status: 404 });
  });

  it("outside the allowed folders are refused in the same words as ones that do not exist", async () => {
    const answers = [await api("POST", "/repositories", { location: "/etc" }), await api("POST", "/repositories", { location: "/no/such/place" }), await api("POST", "/repositories", { location: `${world.root}/../..` }), await api("POST", "/repositories", { location: "relative" })];
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.error.message}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 400 });
    expect(await api("POST", "/repositories", { location: `${world.root}/library` })).toMatchObject({ status: 409 });
    expect(await api("POST", "/repositories", { location: world.root })).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining("not a git repository") } } });
  });
});

describe("who may call", () => {
  it("is nobody without a key, with a wrong one, or with a revoked one", async () => {
    const { id, key } = await makeKey(admin, tenantId);
    const revoked = apiOf(server.url, bearer(key));
    expect(await revoked("GET", "/runs")).toMatchObject({ status: 200 });
    await ok(admin.client.rpc("revoke_api_key", { key_id: id }).then(({ error }) => ({ data: true, error })));
    for (const call of [revoked, apiOf(server.url, {}), apiOf(server.url, bearer(`mk_${"x".repeat(43)}`)), apiOf(server.url, bearer("nonsense")), apiOf(server.url, { authorization: "Basic eDp5" })]) {
      expect(await call("GET", "/runs")).toMatchObject({ status: 401, body: { error: { code: "unauthenticated", message: expect.any(String) } } });
    }
  });

  it("is told which scope a key lacks", async () => {
    const narrow = apiOf(server.url, bearer((await makeKey(admin, tenantId, ["runs.read", "repositories.read"])).key));
    expect(await narrow("GET", "/runs")).toMatchObject({ status: 200 });
    for (const [method, path, scope, body] of [["POST", "/runs", "runs.write", { repositoryId, goal: "x" }], ["POST", "/repositories", "repositories.write", { location: "/x" }], ["POST", `/approvals/${NOWHERE}/decision`, "approvals.decide", {}]] as const) {
      expect(await narrow(method, path, body)).toMatchObject({ status: 403, body: { error: { code: "forbidden", message: expect.stringContaining(scope) } } });
    }
  });

  it("may do no more than their role, whatever the key says", async () => {
    const session = apiOf(server.url, { cookie: `${await sessionCookie(member)}; morning-tenant=${tenantId}`, origin: APP_URL });
    expect(await session("GET", `/repositories/${repositoryId}`)).toMatchObject({ status: 200 });
    expect(await session("PATCH", `/repositories/${repositoryId}`, { name: "mine" })).toMatchObject({ status: 403, body: { error: { message: expect.stringContaining("repositories.write") } } });
    expect(await session("DELETE", `/repositories/${repositoryId}`)).toMatchObject({ status: 403 });
    expect(await session("POST", "/repositories", { location: "/etc" })).toMatchObject({ status: 403 });
    expect((await api("GET", `/repositories/${repositoryId}`)).body.repository.name).toBe("library");
  });

  it("includes a browser's session, but not what another site starts with it", async () => {
    const cookie = await sessionCookie(admin);
    const { id } = await start();
    expect(await apiOf(server.url, { cookie })("GET", `/runs/${id}`)).toMatchObject({ status: 200 });
    expect(await apiOf(server.url, { cookie, "sec-fetch-site": "same-origin" })("POST", `/runs/${id}/pause`)).toMatchObject({ status: 200 });
    for (const headers of [{ "sec-fetch-site": "cross-site", origin: "https://evil.example" }, { "sec-fetch-site": "same-site", origin: APP_URL }, { origin: "https://evil.example" }, { origin: "null" }, {}]) {
      expect(await apiOf(server.url, { cookie, ...headers } as Record<string, string>)("POST", `/runs/${id}/cancel`)).toMatchObject({ status: 403 });
    }
    expect((await api("GET", `/runs/${id}`)).body.run.wanted).toBe("pause");
  });

  it("may call 600 times a minute", async () => {
    const { id, key } = await makeKey(admin, tenantId);
    const busy = apiOf(server.url, bearer(key));
    const first = await busy("GET", "/models");
    expect(first.headers.get("ratelimit-limit")).toBe("600");
    expect(first.headers.get("ratelimit-remaining")).toBe("599");
    await stackUsed(id);
    const refused = await busy("GET", "/models");
    expect(refused).toMatchObject({ status: 429, body: { error: { code: "rate_limited" } } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await api("GET", "/models")).toMatchObject({ status: 200 });
  });

  // As if the key had made its calls in this window and, in case the minute turns, in the next.
  async function stackUsed(keyId: string): Promise<void> {
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    await ok(world.stack.serviceClient.from("rate_limits").upsert([minute, minute + 60_000].map((start) => ({ subject: `key:${keyId}`, window_start: new Date(start).toISOString(), used: 600 }))).select());
  }
});

describe("bad input", () => {
  it("gets a clear error and changes nothing", async () => {
    const count = async () => (await world.stack.serviceClient.from("runs").select("id", { count: "exact", head: true })).count;
    const before = await count();
    for (const [body, status, said] of [
      ["{", 400, "not valid JSON"], ["[]", 400, "expected object"], [{ repositoryId }, 400, "goal"], [{ repositoryId, goal: "   " }, 400, "Say what"], [{ repositoryId: "1", goal: "x" }, 400, "repositoryId"],
      [{ repositoryId, goal: "x", unknown: 1 }, 400, "unknown"], [{ repositoryId, goal: "x", capMicros: -1 }, 400, "capMicros"], [{ repositoryId, goal: "x", capMicros: 0.5 }, 400, "capMicros"],
      [{ repositoryId, goal: "x", model: "nobody:nothing" }, 400, "nobody:nothing"], [{ repositoryId, goal: "x", model: "openai:gpt" }, 400, "OPENAI_API_KEY"], [{ repositoryId: NOWHERE, goal: "x" }, 404, "no such repository"],
      [{ repositoryId, goal: "x".repeat(300_000) }, 413, "256 KiB"],
    ] as const) {
      const answer = await api("POST", "/runs", body);
      expect({ body: JSON.stringify(body).slice(0, 80), status: answer.status, message: answer.body.error.message }).toMatchObject({ status, message: expect.stringContaining(said) });
    }
    expect(await api("POST", "/runs", "{}", { "content-type": "text/plain" })).toMatchObject({ status: 400 });
    // PostgreSQL keeps no U+0000 in a text; the embedded REST server prints what it says.
    expectConsoleError(/invalid byte sequence/);
    expect(await api("POST", "/runs", { repositoryId, goal: "a\u0000b" })).toMatchObject({ status: 400, body: { error: { code: "bad_request" } } });
    expect(await api("POST", "/runs", { repositoryId, goal: "x" }, { "idempotency-key": "x".repeat(201) })).toMatchObject({ status: 400 });
    expect(await count()).toBe(before);
  });

  it("in addresses is a 404, and in queries a 400", async () => {
    for (const path of ["/runs/1", `/runs/${NOWHERE}`, `/runs/${NOWHERE}/events`, `/approvals/${NOWHERE}`, `/artifacts/${NOWHERE}`, "/nothing/here"]) expect(await api("GET", path)).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
    for (const query of ["limit=0", "limit=101", "limit=x", "cursor=%00", "cursor=bnVsbA", "status=odd", "unknown=1", "repositoryId=1"]) expect({ query, ...(await api("GET", `/runs?${query}`)) }).toMatchObject({ query, status: 400, body: { error: { code: "bad_request" } } });
    const { id } = await start();
    for (const query of ["after=-1", "after=1e3", "limit=1001"]) expect(await api("GET", `/runs/${id}/events?${query}`)).toMatchObject({ status: 400 });
  });

  it("stops a body without a length once it is too large", async () => {
    const { key } = await makeKey(admin, tenantId);
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(new TextEncoder().encode("x".repeat(65_536))) });
    const response = await fetch(`${server.url}/api/v1/runs`, { method: "POST", headers: { ...bearer(key), "content-type": "application/json" }, body, duplex: "half" } as RequestInit);
    expect(response.status).toBe(413);
  });
});

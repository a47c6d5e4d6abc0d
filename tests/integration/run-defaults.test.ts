import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/tenants/actor";
import { startApiServer } from "../setup/api-server";
import { expectConsoleError } from "../setup/fail-on-console-error";
import type { TestUser } from "../setup/stack";
import { makeKey, makeRepository, ok, startWorld, tenantOf, type World } from "../setup/world";
import { apiOf, bearer, type Call } from "./api/client";

let world: World;
let server: Awaited<ReturnType<typeof startApiServer>>;
let admin: Actor;
let member: Actor;
let api: Call;
let foreign: Call;
let repositoryId: string;
const MODEL = "compatible:priced";

beforeAll(async () => {
  world = await startWorld();
  Object.assign(process.env, { OPENAI_BASE_URL: "http://127.0.0.1:9/v1", MODEL_PRICES: JSON.stringify({ [MODEL]: { input: 1_000_000, output: 10_000_000 } }) });
  server = await startApiServer();
  const [first, second, stranger] = [await world.stack.createUser(), await world.stack.createUser(), await world.stack.createUser()];
  const tenantId = await tenantOf(world.stack, first);
  await ok(world.stack.serviceClient.from("members").insert({ tenant_id: tenantId, user_id: second.id, role: "member" }).select());
  const actor = (user: TestUser): Actor => ({ userId: user.id, tenantId, client: user.client as Actor["client"], via: "session" });
  [admin, member] = [actor(first), actor(second)];
  api = apiOf(server.url, bearer((await makeKey(first, tenantId, ["runs.read", "runs.write", "repositories.read", "repositories.write"])).key));
  foreign = apiOf(server.url, bearer((await makeKey(stranger, await tenantOf(world.stack, stranger))).key));
  repositoryId = (await api("POST", "/repositories", { location: await makeRepository(world.root, "library") })).body.repository.id;
});
afterAll(async () => {
  await server?.close();
  await world?.close();
});
beforeEach(() => expectConsoleError(/permission|There is no such/));

describe("what runs of a workspace start with", () => {
  it("is changed by admins alone, and only to a model that is set up", async () => {
    const { readRunDefaults, setRunDefaults } = await import("@/lib/runs/run-defaults");
    const wanted = { model: MODEL, autonomy: "merge", capMicros: 750_000 } as const;
    await expect(setRunDefaults(member, wanted)).rejects.toMatchObject({ code: "forbidden" });
    await expect(setRunDefaults(admin, { ...wanted, model: "anthropic:claude-haiku-4-5" })).rejects.toThrow(/ANTHROPIC_API_KEY/);
    await expect(setRunDefaults(admin, { ...wanted, model: "nonsense:x" })).rejects.toThrow(/no model/);
    expect(await readRunDefaults(member)).toMatchObject({ chosenModel: null, autonomy: "plan", capMicros: 2_000_000 });
    await setRunDefaults(admin, wanted);
    expect(await readRunDefaults(member)).toMatchObject({ chosenModel: MODEL, autonomy: "merge", capMicros: 750_000 });
  });

  it("is what a run gets that names nothing, also by a key that may not read the workspace", async () => {
    const { body } = await api("POST", "/runs", { repositoryId, goal: "Add a feature" });
    expect(body.run).toMatchObject({ model: MODEL, autonomy: "merge", capMicros: 750_000 });
    const named = await api("POST", "/runs", { repositoryId, goal: "Add a feature", model: "compatible:other", autonomy: "full", capMicros: 1 });
    expect(named.body.run).toMatchObject({ model: "compatible:other", autonomy: "full", capMicros: 1 });
  });
});

describe("an estimate", () => {
  const finished = (minutes: number, spent_micros: number, more: object = {}) => ({
    tenant_id: admin.tenantId, repository_id: repositoryId, goal: "x", model: MODEL, base_branch: "main", status: "succeeded", outcome: "merged", spent_micros, deadline_minutes: 120,
    started_at: "2026-11-01T10:00:00Z", deadline_at: "2026-11-01T12:00:00Z", finished_at: new Date(Date.UTC(2026, 10, 1, 10, minutes)).toISOString(), ...more,
  });
  const ask = async (call = api, query = `model=${MODEL}&repositoryId=${repositoryId}`) => call("GET", `/estimates?${query}`);

  it("is made of prices while too few runs have finished, and says so", async () => {
    const { status, body } = await ask();
    expect({ status, ...body.estimate }).toMatchObject({ status: 200, basis: "prices", runs: 0, medianCostMicros: 36_114 + 16_450, medianMs: null, assumption: expect.stringContaining("36,114 tokens in") });
  });

  it("is made of the tenant's finished runs with this model, without the time that people took", async () => {
    await ok(world.stack.serviceClient.from("runs").insert([
      finished(1, 100), finished(2, 200),
      // An hour of its 63 minutes was spent waiting, by which its deadline was moved.
      finished(63, 300, { deadline_at: "2026-11-01T13:00:00Z" }),
      finished(50, 9_000_000, { outcome: "cancelled", status: "cancelled" }), finished(50, 9_000_000, { model: "compatible:other" }),
    ]).select());
    expect((await ask()).body.estimate).toMatchObject({ basis: "repository", runs: 3, medianCostMicros: 200, p90CostMicros: 280, medianMs: 120_000, p90Ms: 168_000, assumption: null });
    const other = (await api("POST", "/repositories", { location: await makeRepository(world.root, "other") })).body.repository.id;
    expect((await ask(api, `model=${MODEL}&repositoryId=${other}`)).body.estimate).toMatchObject({ basis: "tenant", runs: 3 });
  });

  it("knows nothing of other tenants", async () => {
    expect(await ask(foreign)).toMatchObject({ status: 404 });
    expect((await ask(foreign, `model=${MODEL}`)).body.estimate).toMatchObject({ basis: "prices", runs: 0 });
  });

  it("is refused for a model that is not set up", async () => {
    expect(await ask(api, "model=anthropic:claude-haiku-4-5")).toMatchObject({ status: 400 });
    expect(await ask(api, "")).toMatchObject({ status: 400 });
  });
});

describe("the check of a registered repository", () => {
  it("says what is there, what is missing, and nothing to strangers", async () => {
    const path = `/repositories/${repositoryId}/check`;
    expect((await api("GET", path)).body.check).toEqual({ problem: null, branches: ["main"], checks: [], source: "nothing found" });
    expect((await api("GET", `${path}?branch=gone`)).body.check.problem).toMatch(/gone is not there/);
    expect(await foreign("GET", path)).toMatchObject({ status: 404 });
    const { rm } = await import("node:fs/promises");
    await rm(`${world.root}/library`, { recursive: true });
    expect((await api("GET", path)).body.check.problem).toEqual(expect.any(String));
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "@/lib/owner/actor";
import type { Actor } from "@/lib/tenants/actor";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { insertRepository, ok, startWorld, tenantOf, type World } from "../setup/world";
import type { TestUser } from "../setup/stack";

let world: World;
let boss: TestUser;
let admin: TestUser;
let owner: Owner;
let actor: Actor;
let repositoryId: string;

beforeAll(async () => {
  Object.assign(process.env, { OPENAI_BASE_URL: "http://127.0.0.1:9", MODEL: "compatible:one" });
  world = await startWorld();
  [boss, admin] = [await world.stack.createUser(), await world.stack.createUser()];
  await ok(rows().from("platform_owners").insert({ user_id: boss.id }).select());
  owner = { userId: boss.id, client: boss.client as Owner["client"] };
  actor = { userId: admin.id, tenantId: await tenantOf(world.stack, admin), client: admin.client as Owner["client"], via: "session" };
  repositoryId = await insertRepository(rows(), actor.tenantId);
});
afterAll(() => world?.close());
// The embedded server logs what the database refuses.
beforeEach(() => expectConsoleError(/There is nothing here|has no setting|outside its limits|does not allow the model|Sign in|no such feature|A price begins now|Only a platform owner|only a platform owner|permission/));

const rows = () => world.stack.serviceClient;
const refusal = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });
const aRun = (more: object = {}) => ({ tenant_id: actor.tenantId, repository_id: repositoryId, goal: "Add a feature", model: "compatible:one", base_branch: "main", ...more });

describe("the platform's settings", () => {
  it("are the owner's alone", async () => {
    const calls = {
      set_platform_settings: { changes: { runs_per_day: 1 } }, set_feature: { feature: "demo", to_percentage: 0, for_tenants: [] }, owner_agents: {},
      add_model_price: { of_model: "a:b", from_at: null, rates: {}, why: "" }, set_agent_model: { of_agent: "planner", new_model: "a:b", why: "x" },
    };
    for (const [name, args] of Object.entries(calls)) expect([name, (await admin.client.rpc(name, args)).status]).toEqual([name, 404]);
    expect((await boss.client.rpc("apply_retention", { most: 1 })).error).not.toBeNull();
    expect((await world.stack.anonClient.rpc("model_catalogue")).error?.message).toMatch(/Sign in/);
  });

  it("change within their bounds, and the change is recorded", async () => {
    const { readPlatformSettings, setPlatformSettings } = await import("@/lib/owner/settings");
    await setPlatformSettings(owner, { runs_per_day: 50 });
    expect(await readPlatformSettings(owner)).toMatchObject({ runs_per_day: 50, max_runs_per_day: 1000 });
    await expect(setPlatformSettings(owner, { runs_per_day: 5_000 })).rejects.toEqual(refusal("bad_request", /above their maxima/));
    await expect(setPlatformSettings(owner, { only_row: 1 } as never)).rejects.toEqual(refusal("bad_request", /no setting only_row/));
    expect(await ok(rows().from("audit_logs").select("act, actor_kind, before, after").is("tenant_id", null).eq("act", "platform_settings.changed"))).toEqual([
      { act: "platform_settings.changed", actor_kind: "owner", before: { runs_per_day: 100 }, after: { runs_per_day: 50 } },
    ]);
  });

  it("allow models: every way to begin a run refuses others with a sentence", async () => {
    const { setPlatformSettings } = await import("@/lib/owner/settings");
    const { startRun } = await import("@/lib/runs/start-run");
    const { setAgentModel } = await import("@/lib/owner/agents");
    await setPlatformSettings(owner, { allowed_models: ["openai:*", "compatible:two"] });
    await expect(startRun(actor, { repositoryId, goal: "Do it", autonomy: "full", model: "compatible:one" })).rejects.toEqual(refusal("bad_request", /does not allow the model compatible:one. Choose one of: openai:\*, compatible:two/));
    expect((await rows().from("runs").insert(aRun()).select()).error?.message).toMatch(/does not allow/);
    await expect(setAgentModel(owner, "planner", "compatible:one", "Cheaper.")).rejects.toEqual(refusal("bad_request", /does not allow the model compatible:one/));
    for (const model of ["openai:any", "compatible:two"]) await ok(rows().from("runs").insert(aRun({ model })).select());
    // Neither does saying that an answer is recorded help.
    expect((await rows().from("runs").insert(aRun({ replayed: true })).select()).error?.message).toMatch(/does not allow/);
    expect((await admin.client.from("tenants").update({ default_model: "compatible:one" }).eq("id", actor.tenantId).select()).error?.message).toMatch(/does not allow the model compatible:one/);
    const { setRunDefaults, readRunDefaults } = await import("@/lib/runs/run-defaults");
    await expect(setRunDefaults(actor, { model: "compatible:one", autonomy: "plan", capMicros: 1 })).rejects.toEqual(refusal("bad_request", /does not allow/));
    const { estimateRun } = await import("@/lib/runs/estimate-run");
    await expect(estimateRun(actor, { model: "compatible:one" })).rejects.toEqual(refusal("bad_request", /does not allow/));
    // The app's own default is not allowed, and no other that is set up is.
    const defaults = await readRunDefaults(actor);
    expect(() => defaults.model()).toThrow(/None of the models that are set up is among those that the platform's owner allows/);
    const { createStrategy } = await import("@/lib/strategies/save-strategy");
    const { definitionSchema } = await import("@/lib/strategies/definition");
    const definition = definitionSchema.parse({ name: "Weekly", trigger: { type: "manual" }, parameters: { goal: "Do it" }, repositories: [repositoryId], model: "compatible:one" });
    await expect(createStrategy(actor, definition, false)).rejects.toEqual(refusal("bad_request", /does not allow/));
    expect((await admin.client.rpc("create_strategy", { in_tenant: actor.tenantId, definition, start_enabled: false })).error?.message).toMatch(/does not allow/);
    await ok(rows().from("runs").insert(aRun({ replayed: true, model: "replay:replay" })).select());
    await setPlatformSettings(owner, { allowed_models: [] });
    await ok(rows().from("runs").insert(aRun()).select());
  });

  it("keep events and deliveries for so long", async () => {
    const { applyRetention } = await import("@/lib/observability/apply-retention");
    const old = "2020-01-01T00:00:00Z";
    const [ended, open] = await ok(rows().from("runs").insert([aRun({ status: "failed", outcome: "red", finished_at: old }), aRun()]).select("id"));
    for (const run of [ended, open]) await ok(rows().rpc("append_run_events", { of_run: run!.id, new_events: [{ key: "k", type: "note", message: "m" }] }).then(({ error }) => ({ data: true, error })));
    await ok(rows().from("github_deliveries").insert([{ id: "old", event: "push", payload: {}, received_at: old }, { id: "new", event: "push", payload: {} }]).select());
    expect(await applyRetention()).toBe(2);
    expect(await ok(rows().from("run_events").select("run_id").in("run_id", [ended!.id, open!.id]))).toEqual([{ run_id: open!.id }]);
    expect(await ok(rows().from("github_deliveries").select("id"))).toEqual([{ id: "new" }]);
  });
});

describe("features", () => {
  it("are on for the same share each time, and for who is named", async () => {
    const { setFeature } = await import("@/lib/owner/settings");
    const { hasFeature } = await import("@/lib/tenants/has-feature");
    const { demoProblem } = await import("@/lib/demo/try-demo");
    expect(await hasFeature(actor, "demo")).toBe(true);
    await setFeature(owner, { name: "demo", percentage: 0, tenants: [] });
    expect(await hasFeature(actor, "demo")).toBe(false);
    expect(await demoProblem(actor)).toMatch(/switched off here/);
    await setFeature(owner, { name: "demo", percentage: 0, tenants: [actor.tenantId] });
    expect(await hasFeature(actor, "demo")).toBe(true);
    await expect(setFeature(owner, { name: "none", percentage: 1, tenants: [] })).rejects.toEqual(refusal("not_found", /no such feature/));
    const on = async (percentage: number) => {
      await ok(rows().from("feature_flags").update({ percentage, tenants: [] }).eq("name", "demo").select());
      const found = await world.stack.database.query<{ n: number }>("select n from generate_series(1, 400) n where private.feature_on('demo', ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid)");
      return found.map(({ n }) => n);
    };
    const [few, again, many] = [await on(20), await on(20), await on(60)];
    expect(again).toEqual(few);
    expect(few.length).toBeGreaterThan(40);
    expect(few.length).toBeLessThan(130);
    expect(many).toEqual(expect.arrayContaining(few));
    expect(await hasFeature({ ...actor, tenantId: await tenantOf(world.stack, boss) }, "demo")).toBe(false);
  });
});

describe("prices", () => {
  it("stand before the built-in ones from their moment on, with all that were", async () => {
    const { addPrice, listPrices } = await import("@/lib/owner/settings");
    const { readCatalogue } = await import("@/lib/ai/catalogue");
    const { priceOf } = await import("@/lib/ai/prices");
    const { serviceClient } = await import("@/lib/db/service-client");
    const price = { model: "openai:gpt-5.1", from: null, cached: 1_000, cache_write: 4_000, output: 5_000, context_tokens: 9_000, note: "A contract" };
    await addPrice(owner, { ...price, input: 2_000 });
    await addPrice(owner, { ...price, input: 3_000 });
    await addPrice(owner, { ...price, input: 9_000, from: "2099-01-01T00:00:00.000Z" });
    await expect(addPrice(owner, { ...price, input: 1, from: "2020-01-01T00:00:00.000Z" })).rejects.toEqual(refusal("bad_request", /now or later/));
    expect(priceOf("openai:gpt-5.1", await readCatalogue(serviceClient()))).toEqual({ input: 3_000, cached: 1_000, cacheWrite: 4_000, output: 5_000, contextTokens: 9_000, source: "set by the platform's owner" });
    expect((await listPrices(owner)).map(({ input }) => input)).toEqual([9_000, 3_000, 2_000]);
  });

  it("make the next estimate of people and of keys, wherever they were set; the list keeps the old ones", async () => {
    const { addPrice, listPrices } = await import("@/lib/owner/settings");
    const { forgetCatalogue } = await import("@/lib/ai/catalogue");
    const { estimateRun } = await import("@/lib/runs/estimate-run");
    const { createApiKey } = await import("@/lib/tenants/create-api-key");
    const { keyClient } = await import("@/lib/db/user-client");
    const price = { model: "compatible:priced", from: null, cached: 1_000_000, cache_write: 1_000_000, output: 1_000_000, context_tokens: 9_000, note: "" };
    const cost = async (who: Actor) => (await estimateRun(who, { model: "compatible:priced" })).medianCostMicros;
    expect(await cost(actor)).toBe(0);
    await addPrice(owner, { ...price, input: 1_000_000 });
    // The demo's 36,114 tokens in and 1,645 out, at a dollar a million.
    expect(await cost(actor)).toBe(36_114 + 1_645);
    // Another process set the next: it counts here once what was read is forgotten.
    await ok(rows().from("model_prices").insert({ model: "compatible:priced", input: 2_000_000, cached: 1, cache_write: 1, output: 1_000_000, context_tokens: 9_000 }).select());
    expect(await cost(actor)).toBe(36_114 + 1_645);
    forgetCatalogue();
    const { key } = await createApiKey(actor, { name: "estimates", scopes: ["runs.read"] });
    expect(await cost({ ...actor, client: keyClient(key), via: "key" })).toBe(2 * 36_114 + 1_645);
    expect((await listPrices(owner)).filter(({ model }) => model === "compatible:priced").map(({ input }) => input)).toEqual([2_000_000, 1_000_000]);
  });
});

describe("agents", () => {
  it("are seen over all tenants, stopped everywhere and let go on", async () => {
    const { listAgents, pauseAgent, resumeAgent } = await import("@/lib/owner/agents");
    const [run] = await ok(rows().from("runs").insert([aRun({ status: "succeeded", outcome: "merged", finished_at: new Date().toISOString() })]).select("id"));
    await ok(rows().from("run_stages").insert({ tenant_id: actor.tenantId, run_id: run!.id, stage: "plan" }).select());
    expect(await listAgents(owner)).toEqual([
      expect.objectContaining({ agent: "planner", runs: 1, ended: 1, green: 1, tenants: 1, stop: null, model: null }), expect.objectContaining({ agent: "executor", runs: 0 }), expect.objectContaining({ agent: "fixer", runs: 0 }),
    ]);
    await pauseAgent(owner, "executor", "It deletes tests.");
    const stop = (await listAgents(owner))[1]!.stop!;
    expect(stop).toMatchObject({ reason: "It deletes tests." });
    expect((await admin.client.rpc("lift_stop", { stop_id: stop.id })).error).not.toBeNull();
    await resumeAgent(owner, stop.id);
    expect((await listAgents(owner))[1]!.stop).toBeNull();
  });

  it("are restricted and restored in a tenant with a reason that it sees", async () => {
    const { listAgents, setAgentScore } = await import("@/lib/owner/agents");
    await setAgentScore(owner, { tenantId: actor.tenantId, agent: "planner", score: 20, reason: "Its plans are too wide." });
    expect((await listAgents(owner))[0]!.standings).toMatchObject([{ tenant_id: actor.tenantId, score: 20, standing: "restricted" }]);
    expect(await ok(admin.client.from("reputation_events").select("kind, note").eq("subject", "planner"))).toEqual([{ kind: "set_by_owner", note: "Its plans are too wide." }]);
    await setAgentScore(owner, { tenantId: actor.tenantId, agent: "planner", score: 60, reason: "It learnt." });
    expect((await listAgents(owner))[0]!.standings).toMatchObject([{ score: 60, standing: "standard" }]);
  });

  it("ask another model than the run's once the owner says so, except for recorded answers", async () => {
    const { setAgentModel } = await import("@/lib/owner/agents");
    const { agentModel } = await import("@/lib/runs/steps/agent-model");
    const { serviceClient } = await import("@/lib/db/service-client");
    const context = (replayed: boolean) => ({ rows: serviceClient(), run: { model: "compatible:one", replayed } }) as never;
    await setAgentModel(owner, "planner", "compatible:big", "Plans need more thought.");
    expect([await agentModel(context(false), "plan"), await agentModel(context(false), "execute"), await agentModel(context(true), "plan")]).toEqual(["compatible:big", "compatible:one", "compatible:one"]);
    await setAgentModel(owner, "planner", null, "Back.");
    expect(await agentModel(context(false), "plan")).toBe("compatible:one");
    await expect(setAgentModel(owner, "planner", "anthropic:x", "No key.")).rejects.toThrow(/ANTHROPIC_API_KEY/);
  });
});

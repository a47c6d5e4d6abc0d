import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SpendEntry } from "@/lib/ai/purse";
import { runPurse, type SpendPurpose } from "@/lib/governance/run-purse";
import { checkBooks } from "../setup/books";
import { expectConsoleError } from "../setup/fail-on-console-error";
import type { TestUser } from "../setup/stack";
import { insertRepository, ok, startWorld, tenantOf, type World } from "../setup/world";

const HOUR = 3_600_000;

let world: World;
let admin: TestUser;
let tenantId: string;
let repositoryId: string;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  admin = await world.stack.createUser();
  tenantId = await tenantOf(world.stack, admin);
  repositoryId = await insertRepository(world.stack.serviceClient, tenantId);
});

const service = () => world.stack.serviceClient;
async function makeRun(more: object = {}): Promise<string> {
  const run = await ok(service().from("runs").insert({ tenant_id: tenantId, repository_id: repositoryId, goal: "Spend", model: "replay:replay", base_branch: "main", cap_micros: 1_000_000_000, created_by: admin.id, status: "running", ...more }).select("id").single());
  return run.id as string;
}
const purse = (run: string, purpose: SpendPurpose = { stage: "execute" }) => runPurse(service(), run, purpose);
const cost = (costMicros: number): SpendEntry => ({ stage: "execute", thread: "execute:1", turn: 0, model: "openai:gpt-6-sol", replayed: false, inputTokens: 10, cachedTokens: 0, outputTokens: 5, reasoningTokens: 0, costMicros, firstTokenMs: 1, durationMs: 2 });
const setCap = (scope: string, subject: string, period: string, amount: number, by = admin) => by.client.rpc("set_budget_cap", { in_tenant: tenantId, cap_scope: scope, cap_subject: subject, cap_period: period, amount });
const budgets = (by = admin) => ok(by.client.rpc("budgets_now", { in_tenant: tenantId })) as Promise<Array<Record<string, unknown>>>;
const books = () => checkBooks((sql, values) => world.stack.database.query(sql, values), tenantId);
/** Everything that counted in the last hours now counts `hours` earlier. */
async function moveBack(hours: number): Promise<void> {
  for (const [table, column] of [["budget_uses", "hour"], ["reservations", "counts_at"], ["ledger", "counts_at"]] as const) {
    await world.stack.database.query(`update public.${table} set ${column} = ${column} - make_interval(hours => $1) where tenant_id = $2`, [hours, tenantId]);
  }
}

describe("caps", () => {
  it("hold without a row: the platform's two dollars an hour and ten a day", async () => {
    const run = await makeRun();
    expect(await purse(run).reserve("a", 1_900_000)).toMatchObject({ granted: true, remainingMicros: 100_000 });
    const refused = await purse(await makeRun()).reserve("b", 100_001);
    expect(refused).toMatchObject({ granted: false, remainingMicros: 100_000, refused: { scope: "tenant", subject: "", period: "hour", amountMicros: 2_000_000, usedMicros: 1_900_000, mostMicros: 1_000_000_000 } });
    expect(Date.parse(refused.refused!.endsAt!) - Date.parse(refused.refused!.startsAt!)).toBe(HOUR);
    expect(Date.parse(refused.refused!.endsAt!) % HOUR).toBe(0);
    expect((await budgets()).map(({ scope, period, amount_micros, reserved_micros, cap_id }) => ({ scope, period, amount_micros, reserved_micros, cap_id }))).toEqual([
      { scope: "tenant", period: "hour", amount_micros: 2_000_000, reserved_micros: 1_900_000, cap_id: null },
      { scope: "tenant", period: "day", amount_micros: 10_000_000, reserved_micros: 1_900_000, cap_id: null },
    ]);
    await books();
  });

  it("hold for each whom they are about, and for nobody else", async () => {
    const other = await insertRepository(service(), tenantId, "Other");
    const bob = await world.stack.createUser();
    await ok(service().from("members").insert({ tenant_id: tenantId, user_id: bob.id, role: "member" }).select());
    const run = await makeRun();
    for (const [scope, subject, run2, purpose] of [
      ["agent", "executor", await makeRun(), { stage: "plan" }],
      ["repository", repositoryId, await makeRun({ repository_id: other }), { stage: "execute" }],
      ["person", admin.id, await makeRun({ created_by: bob.id }), { stage: "execute" }],
    ] as const) {
      expect((await setCap(scope, subject, "day", 100)).error).toBeNull();
      const key = `cap of ${scope}`;
      expect(await purse(run).reserve(key, 101)).toMatchObject({ granted: false, refused: { scope, subject, period: "day", amountMicros: 100 } });
      expect(await purse(run2, purpose).reserve(key, 101)).toMatchObject({ granted: true });
      const [cap] = await ok(service().from("budget_caps").select("id").match({ tenant_id: tenantId, scope, subject }));
      expect((await admin.client.rpc("remove_budget_cap", { cap_id: cap!.id })).error).toBeNull();
      expect(await purse(run).reserve(key, 101)).toMatchObject({ granted: true });
    }
    await books();
  });

  it("count what was spent and set aside before they were made", async () => {
    const run = await makeRun();
    await purse(run).reserve("a", 500);
    await purse(run).settle("a", cost(300));
    await purse(run).reserve("b", 200);
    await setCap("agent", "executor", "month", 600);
    expect(await purse(run).reserve("c", 101)).toMatchObject({ granted: false, remainingMicros: 100, refused: { scope: "agent", period: "month", usedMicros: 500 } });
    expect(await purse(run).reserve("c", 100)).toMatchObject({ granted: true });
    await books();
  });

  it("name the one with the least room, the run's own among them", async () => {
    await setCap("tenant", "", "hour", 1_000);
    await setCap("tenant", "", "day", 500);
    expect(await purse(await makeRun()).reserve("a", 2_000)).toMatchObject({ refused: { scope: "tenant", period: "day" } });
    const small = await makeRun({ cap_micros: 100 });
    expect(await purse(small).reserve("a", 2_000)).toMatchObject({ refused: { scope: "run", subject: small, period: null, endsAt: null, amountMicros: 100 } });
  });

  it("let pass what costs nothing, whatever is used", async () => {
    await setCap("tenant", "", "hour", 0);
    const run = await makeRun({ cap_micros: 0 });
    expect(await purse(run).reserve("recorded", 0)).toMatchObject({ granted: true });
    expect(await purse(run).reserve("paid", 1)).toMatchObject({ granted: false });
  });

  it("are free again when their period has rolled, and count money in the period in which it was set aside", async () => {
    await setCap("tenant", "", "hour", 1_000);
    const run = await makeRun();
    await purse(run).reserve("a", 1_000);
    expect(await purse(run).reserve("b", 1)).toMatchObject({ granted: false });
    await moveBack(1);
    expect(await purse(run).reserve("b", 1_000)).toMatchObject({ granted: true });
    // Settled in this hour, and counted in the last one.
    await purse(run).settle("a", cost(700));
    const [hour, day] = await budgets();
    expect(hour).toMatchObject({ period: "hour", spent_micros: 0, reserved_micros: 1_000 });
    // Unless midnight lies between the two.
    if (new Date().getUTCHours() > 0) expect(day).toMatchObject({ period: "day", spent_micros: 700, reserved_micros: 1_000 });
    await books();
  });
});

describe("warnings", () => {
  it("come once for each line that a cap crosses, in the log of the run and in the outbox", async () => {
    await setCap("tenant", "", "hour", 1_000);
    const run = await makeRun();
    const spend = async (key: string, micros: number) => {
      await purse(run).reserve(key, micros);
      await purse(run).settle(key, cost(micros));
    };
    await spend("a", 499);
    expect(await ok(service().from("budget_warnings").select("percent").eq("tenant_id", tenantId))).toEqual([]);
    await spend("b", 1);
    await spend("c", 350);
    await spend("d", 10);
    expect(await purse(run).reserve("e", 900)).toMatchObject({ granted: false });
    const warnings = await ok(service().from("budget_warnings").select("id, percent, period, run_id, amount_micros").eq("tenant_id", tenantId).order("percent"));
    expect(warnings).toMatchObject([50, 80, 100].map((percent) => ({ percent, period: "hour", run_id: run, amount_micros: 1_000 })));
    const events = await ok(service().from("run_events").select("message").eq("run_id", run).eq("type", "budget.warned").order("number"));
    expect(events.map(({ message }) => message)).toEqual(["50% is used of the workspace's cap of $0.001 an hour.", "80% is used of the workspace's cap of $0.001 an hour.", "Nothing more fits under the workspace's cap of $0.001 an hour."]);
    const posted = await ok(service().from("outbox").select("data").eq("tenant_id", tenantId).eq("name", "budget/warned"));
    expect(posted.map(({ data }) => (data as { warningId: string }).warningId).sort()).toEqual(warnings.map(({ id }) => id as string).sort());
  });
});

it("says of a cap that nothing fits under only that, when nothing is used", async () => {
  await setCap("tenant", "", "hour", 1);
  const run = await makeRun();
  expect(await purse(run).reserve("a", 900)).toMatchObject({ granted: false });
  expect(await ok(service().from("budget_warnings").select("percent, used_micros").eq("tenant_id", tenantId))).toMatchObject([{ percent: 100 }]);
});

describe("leases", () => {
  const expire = (run: string) => service().from("reservations").update({ lease_until: new Date(Date.now() - 1_000).toISOString() }).eq("run_id", run).eq("status", "held");
  const sweep = async () => (await import("@/lib/governance/budgets/sweep-money")).settleLeftReservations();
  const money = (run: string) => ok(service().from("runs").select("spent_micros, reserved_micros").eq("id", run).single());
  const lines = (run: string) => ok(service().from("ledger").select("kind, cost_micros, estimated, thread, turn, agent, model").eq("run_id", run).order("created_at"));

  it("leave alone what is under way, and settle whole what was left, until the truth is known", async () => {
    const run = await makeRun();
    await purse(run, { stage: "execute", thread: "execute:1", turn: 4, model: "openai:gpt-6-sol" }).reserve("left", 900);
    await purse(run).reserve("under way", 50);
    expect(await sweep()).toEqual({ settled: 0 });
    await service().from("reservations").update({ lease_until: new Date(Date.now() - 1_000).toISOString() }).eq("run_id", run).eq("key", "left");
    expect(await sweep()).toEqual({ settled: 1 });
    expect(await sweep()).toEqual({ settled: 0 });
    expect(await money(run)).toEqual({ spent_micros: 900, reserved_micros: 50 });
    expect(await lines(run)).toEqual([{ kind: "model", cost_micros: 900, estimated: true, thread: "execute:1", turn: 4, agent: "executor", model: "openai:gpt-6-sol" }]);
    await books();
    // Whoever seemed dead was slow.
    await purse(run).settle("left", cost(120));
    await purse(run).settle("left", cost(120));
    expect(await money(run)).toEqual({ spent_micros: 120, reserved_micros: 50 });
    expect((await lines(run)).slice(1)).toEqual([{ kind: "correction", cost_micros: -780, estimated: false, thread: "execute:1", turn: 0, agent: "executor", model: "openai:gpt-6-sol" }]);
    await books();
  });

  it("give back what was estimated and turns out to have cost nothing", async () => {
    const run = await makeRun();
    await purse(run).reserve("left", 900);
    await expire(run);
    await sweep();
    await purse(run).release("left");
    await purse(run).release("left");
    expect(await money(run)).toEqual({ spent_micros: 0, reserved_micros: 0 });
    await books();
  });

  it("end with the run, also when the truth comes later", async () => {
    const run = await makeRun();
    await purse(run).reserve("asked", 900);
    await ok(service().rpc("finish_run", { of_run: run, new_status: "failed", new_outcome: "stopped", new_summary: "Enough." }));
    expect(await money(run)).toEqual({ spent_micros: 900, reserved_micros: 0 });
    await purse(run).settle("asked", cost(1_000));
    expect(await money(run)).toEqual({ spent_micros: 1_000, reserved_micros: 0 });
    await books();
  });
});

describe("storage", () => {
  it("is charged once a day for what is kept, with no run", async () => {
    const run = await makeRun();
    const content = "x".repeat(2_000_000);
    await ok(service().from("artifacts").insert({ tenant_id: tenantId, run_id: run, key: "k", kind: "log", name: "l", content, digest: "a".repeat(64) }).select("id"));
    const accrue = async () => (await service().rpc("accrue_storage", { in_tenant: tenantId, micros_per_gb_day: 1_073_741_824 })).data as number | null;
    const charged = await accrue();
    expect(charged).toBeGreaterThanOrEqual(2_000_000);
    expect(await accrue()).toBeNull();
    expect(await ok(service().from("ledger").select("kind, cost_micros, stored_bytes, run_id").eq("tenant_id", tenantId))).toEqual([{ kind: "storage", cost_micros: charged, stored_bytes: charged, run_id: null }]);
    await books();
  });
});

describe("who changes caps", () => {
  it("admins within what the platform allows, and nobody else", async () => {
    expectConsoleError(/You need the permission|The platform allows|A cap is|The agents that|There is no such|permission denied for table/);
    const member = await world.stack.createUser();
    await ok(service().from("members").insert({ tenant_id: tenantId, user_id: member.id, role: "member" }).select());
    const stranger = await world.stack.createUser();
    expect((await setCap("tenant", "", "hour", 5, member)).error).toMatchObject({ code: "42501" });
    expect((await setCap("tenant", "", "hour", 5, stranger)).error).toMatchObject({ code: "42501" });
    expect((await setCap("tenant", "", "hour", 1_000_000_001)).error).toMatchObject({ code: "PT400", message: "The platform allows at most $1000.00 an hour." });
    expect((await setCap("tenant", "", "hour", -1)).error).toMatchObject({ code: "PT400" });
    expect((await setCap("agent", "butler", "hour", 5)).error).toMatchObject({ code: "PT400" });
    expect((await setCap("repository", randomUUID(), "hour", 5)).error).toMatchObject({ code: "PT404" });
    expect((await setCap("person", stranger.id, "hour", 5)).error).toMatchObject({ code: "PT404" });
    expect((await setCap("tenant", "", "year", 5)).error).toMatchObject({ code: "PT400" });
    expect((await setCap("tenant", "", "hour", 5)).error).toBeNull();
    const [cap] = await ok(member.client.from("budget_caps").select("id, amount_micros").eq("tenant_id", tenantId));
    expect(cap).toMatchObject({ amount_micros: 5 });
    expect((await member.client.rpc("remove_budget_cap", { cap_id: cap!.id })).error).toMatchObject({ code: "42501" });
    expect((await stranger.client.rpc("remove_budget_cap", { cap_id: cap!.id })).error).toMatchObject({ code: "PT404" });
    expect(await stranger.client.rpc("budgets_now", { in_tenant: tenantId })).toMatchObject({ data: [] });
    expect((await member.client.from("budget_caps").update({ amount_micros: 9 }).eq("id", cap!.id)).error).toMatchObject({ code: "42501" });
    expect((await budgets(member))[0]).toMatchObject({ amount_micros: 5 });
  });

  it("within what the owner allows this one workspace, which may be less or more than others have", async () => {
    expectConsoleError(/The platform allows/);
    const allow = (micros: number) => ok(service().from("tenant_limits").upsert({ tenant_id: tenantId, max_day_cap_micros: micros }).select());
    await allow(20_000_000);
    expect((await setCap("tenant", "", "day", 20_000_001)).error).toMatchObject({ code: "PT400", message: "The platform allows at most $20.00 a day." });
    await allow(20_000_000_000);
    expect((await setCap("tenant", "", "day", 20_000_000_000)).error).toBeNull();
    expect(await budgets()).toContainEqual(expect.objectContaining({ period: "day", amount_micros: 20_000_000_000, most_micros: 20_000_000_000 }));
    // Allowed less again, what was set holds no more.
    await allow(30_000_000);
    expect(await budgets()).toContainEqual(expect.objectContaining({ period: "day", amount_micros: 30_000_000 }));
  });

  it("not whoever is refused the purse's own functions", async () => {
    expectConsoleError(/permission denied for function/);
    const run = await makeRun();
    await expect(runPurse(admin.client, run).reserve("a", 1)).rejects.toThrow();
    for (const [name, parameters] of [["settle_left_reservation", { of_reservation: run }], ["accrue_storage", { in_tenant: tenantId, micros_per_gb_day: 0 }], ["heed_money_approval", { of_approval: run }]] as const) {
      expect((await admin.client.rpc(name, parameters)).error).toMatchObject({ code: "42501" });
    }
  });
});

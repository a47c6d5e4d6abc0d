import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runPurse } from "@/lib/governance/run-purse";
import type { CostFilters, CostGrouping } from "@/lib/governance/costs/schema";
import type { Actor } from "@/lib/tenants/actor";
import { startApiServer } from "../setup/api-server";
import { checkSums } from "../setup/books";
import { expectConsoleError } from "../setup/fail-on-console-error";
import type { TestUser } from "../setup/stack";
import { insertRepository, makeKey, ok, startWorld, tenantOf, type World } from "../setup/world";
import { apiOf, bearer } from "./api/client";

let world: World;
let admin: TestUser;
let tenantId: string;
let library: string;
let shop: string;
let actor: Actor;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  admin = await world.stack.createUser();
  tenantId = await tenantOf(world.stack, admin);
  [library, shop] = [await insertRepository(service(), tenantId, "Library"), await insertRepository(service(), tenantId, "Shop")];
  actor = { userId: admin.id, tenantId, client: admin.client as Actor["client"], via: "session" };
});

const service = () => world.stack.serviceClient;
const november = { from: "2026-11-01", to: "2026-11-30", zone: "UTC" };
const sums = () => checkSums((sql, values) => world.stack.database.query(sql, values), tenantId);

/** A line of the ledger as settling writes it; some of each. */
async function spend(countsAt: string, costMicros: number, more: object = {}): Promise<string> {
  const line = { tenant_id: tenantId, model: "openai:gpt-6-sol", agent: "executor", stage: "execute", repository_id: library, person_id: admin.id, counts_at: countsAt, cost_micros: costMicros, input_tokens: 10, output_tokens: 5, ...more };
  return (await ok(service().from("ledger").insert(line).select("id").single())).id as string;
}
async function costs(by: CostGrouping, filters: CostFilters = {}, range = november, who = actor) {
  const { readCosts, readCostNames } = await import("@/lib/governance/costs/queries");
  return readCosts(who, range, by, filters, await readCostNames(who));
}
async function entries(filters: CostFilters = {}, options: { cursor?: string; limit?: number } = {}, range = november, who = actor) {
  const { listCostEntries } = await import("@/lib/governance/costs/queries");
  return listCostEntries(who, range, filters, options);
}
const shown = (groups: { name: string; costMicros: number; entries: number }[]) => groups.map(({ name, costMicros, entries }) => [name, costMicros, entries]);

describe("sums of the ledger", () => {
  beforeEach(async () => {
    await spend("2026-11-01T00:00:00Z", 1_000_001);
    await spend("2026-11-03T12:14:59Z", 20_002, { agent: "planner", repository_id: shop });
    await spend("2026-11-03T12:15:00Z", 300_003, { model: "replay:replay", replayed: true, repository_id: shop });
    await spend("2026-11-03T12:16:00Z", 4_000, { estimated: true });
    await spend("2026-11-03T12:16:00Z", -3_500, { kind: "correction", input_tokens: 0, output_tokens: 0 });
    await spend("2026-11-30T23:59:59Z", 7, { kind: "storage", model: "storage:database", agent: null, repository_id: null, person_id: null, input_tokens: 0, output_tokens: 0 });
    await spend("2026-12-01T00:00:00Z", 999);
  });

  it("are those of the rows, by whatever is asked, with recorded answers named apart", async () => {
    const total = { entries: 6, costMicros: 1_320_513, recordedMicros: 300_003, inputTokens: 40, outputTokens: 20 };
    for (const by of ["day", "agent", "model", "repository", "strategy", "person", "kind"] as const) {
      const read = await costs(by);
      expect(read.total, by).toMatchObject(total);
      expect(read.groups.reduce((sum, { costMicros }) => sum + costMicros, 0), by).toBe(total.costMicros);
      expect(read.days.reduce((sum, { costMicros }) => sum + costMicros, 0), by).toBe(total.costMicros);
    }
    expect(shown((await costs("agent")).groups)).toEqual([["executor", 1_300_504, 4], ["planner", 20_002, 1], ["No agent", 7, 1]]);
    expect(shown((await costs("repository")).groups)).toEqual([["Library", 1_000_501, 3], ["Shop", 320_005, 2], ["No repository", 7, 1]]);
    expect(shown((await costs("kind")).groups)).toEqual([["Model calls", 1_324_006, 4], ["Storage", 7, 1], ["Corrections", -3_500, 1]]);
    expect((await costs("day")).groups.map(({ key, costMicros }) => [key, costMicros])).toEqual([["2026-11-01", 1_000_001], ["2026-11-03", 320_505], ["2026-11-30", 7]]);
    const { series } = await costs("agent");
    expect(series.filter(({ key }) => key === "executor").map(({ day, costMicros }) => [day, costMicros])).toEqual([["2026-11-01", 1_000_001], ["2026-11-03", 300_503]]);
    await sums();
  });

  it("are narrowed by every filter, and the rows that a figure opens add up to it", async () => {
    const filters: [CostFilters, number, number][] = [
      [{ agent: "planner" }, 20_002, 1],
      [{ agent: "none" }, 7, 1],
      [{ repository: shop }, 320_005, 2],
      [{ repository: shop, agent: "executor" }, 300_003, 1],
      [{ model: "replay:replay" }, 300_003, 1],
      [{ recorded: "false" }, 1_020_510, 5],
      [{ person: "none" }, 7, 1],
      [{ strategy: "none" }, 1_320_513, 6],
      [{ kind: "correction" }, -3_500, 1],
      [{ model: "'; drop table public.ledger; --" }, 0, 0],
    ];
    for (const [filter, costMicros, count] of filters) {
      expect((await costs("model", filter)).total, JSON.stringify(filter)).toMatchObject({ costMicros, entries: count });
      const { items } = await entries(filter);
      expect([items.length, items.reduce((sum, entry) => sum + entry.costMicros, 0)], JSON.stringify(filter)).toEqual([count, costMicros]);
    }
  });

  it("are the same by whatever they are grouped and narrowed, in zones whose days begin within an hour too", async () => {
    // Nepal is five hours and three quarters ahead: the 3rd begins there at 18:15 of the 2nd.
    for (const [at, micros] of [["2026-11-02T18:14:59Z", 1], ["2026-11-02T18:15:00Z", 20], ["2026-11-02T18:30:00Z", 300]] as const) await spend(at, micros, { agent: "fixer", strategy_id: library });
    for (const zone of ["UTC", "Asia/Kathmandu"]) {
      for (const filter of [{ agent: "fixer" }, { agent: "executor", repository: shop }, { strategy: "none", recorded: "false" }] as CostFilters[]) {
        for (const range of [{ from: "2026-11-03", to: "2026-11-03", zone }, { ...november, zone }]) {
          const { items } = await entries(filter, {}, range);
          const wanted = { entries: items.length, costMicros: items.reduce((sum, entry) => sum + entry.costMicros, 0) };
          for (const by of ["day", "agent", "repository"] as const) {
            const { total, groups, days } = await costs(by, filter, range);
            const said = JSON.stringify({ zone, filter, range, by });
            expect(total, said).toMatchObject(wanted);
            expect(groups.reduce((sum, group) => sum + group.costMicros, 0), said).toBe(wanted.costMicros);
            for (const { day, entries: count } of by === "day" ? days : []) expect((await entries(filter, {}, { from: day, to: day, zone })).items, said).toHaveLength(count);
          }
        }
      }
    }
    const day = async (zone: string) => (await costs("agent", { agent: "fixer" }, { from: "2026-11-03", to: "2026-11-03", zone })).total.costMicros;
    expect([await day("UTC"), await day("Asia/Kolkata"), await day("Asia/Kathmandu")]).toEqual([0, 300, 320]);
  });

  it("are by the days of the person's own zone, half-hours and summer time included", async () => {
    // 18:30 in UTC is midnight in India.
    await spend("2026-11-10T18:29:59Z", 100);
    await spend("2026-11-10T18:30:00Z", 10);
    const india = await costs("day", {}, { from: "2026-11-10", to: "2026-11-11", zone: "Asia/Kolkata" });
    expect(india.groups.map(({ key, costMicros }) => [key, costMicros])).toEqual([["2026-11-10", 100], ["2026-11-11", 10]]);
    // New York turns its clocks back on this day: it is 25 hours long.
    await spend("2026-11-01T04:00:00Z", 1);
    await spend("2026-11-02T04:59:59Z", 2);
    await spend("2026-11-02T05:00:00Z", 4);
    expect((await costs("day", {}, { from: "2026-11-01", to: "2026-11-01", zone: "America/New_York" })).total).toMatchObject({ costMicros: 3, entries: 2 });
    expect((await entries({}, {}, { from: "2026-11-01", to: "2026-11-01", zone: "America/New_York" })).items.map(({ costMicros }) => costMicros)).toEqual([2, 1]);
  });

  it("are for 1 to 366 days of a zone that there is", async () => {
    expectConsoleError(/Costs are shown for|There is no time zone|Costs are grouped/);
    await expect(costs("day", {}, { from: "2026-11-02", to: "2026-11-01", zone: "UTC" })).rejects.toThrow("Costs are shown for 1 to 366 days.");
    await expect(costs("day", {}, { from: "2025-11-01", to: "2026-11-02", zone: "UTC" })).rejects.toThrow("Costs are shown for 1 to 366 days.");
    await expect(costs("day", {}, { ...november, zone: "Mars/Olympus" })).rejects.toThrow("There is no time zone Mars/Olympus.");
    await expect(costs("stage" as CostGrouping)).rejects.toThrow("Costs are grouped by");
  });

  it("are read in pages, each row once, however many count in the same moment", async () => {
    for (let n = 0; n < 5; n++) await spend("2026-11-20T10:00:00Z", n);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await entries({}, { limit: 2, cursor });
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor ?? undefined;
    } while (cursor);
    expect([seen.length, new Set(seen).size]).toEqual([11, 11]);
  });

  it("are nothing for another workspace", async () => {
    const eve = await world.stack.createUser();
    const stranger: Actor = { userId: eve.id, tenantId, client: eve.client as Actor["client"], via: "session" };
    expect((await costs("agent", {}, november, stranger)).total).toMatchObject({ entries: 0, costMicros: 0 });
    expect((await entries({}, {}, november, stranger)).items).toEqual([]);
  });

  it("follow what is changed, removed and made anew", async () => {
    const id = await spend("2026-11-05T00:00:00Z", 50);
    await world.stack.database.query("update public.ledger set counts_at = counts_at - interval '5 days', cost_micros = 51 where id = $1", [id]);
    await sums();
    await world.stack.database.query("delete from public.ledger where id = $1", [id]);
    await sums();
    for (const table of ["ledger_hours", "ledger_sums"]) {
      await world.stack.database.query(`update public.${table} set cost_micros = cost_micros + 1 where tenant_id = $1`, [tenantId]);
      await expect(sums()).rejects.toThrow();
      await ok(service().rpc("rebuild_sums", { in_tenant: tenantId }).select());
      await sums();
    }
    expect((await admin.client.rpc("rebuild_sums", { in_tenant: tenantId })).error).not.toBeNull();
    expectConsoleError(/permission denied/);
    await world.stack.database.query("delete from public.tenants where id = $1", [tenantId]);
    expect(await world.stack.database.query("select 1 from public.ledger_hours where tenant_id = $1 union all select 1 from public.ledger_sums where tenant_id = $1", [tenantId])).toEqual([]);
  });
});

it("are by month for one person, and of this month for each", async () => {
  const { readCostMonths } = await import("@/lib/governance/costs/months");
  const { readCostNames, readSpentByPerson } = await import("@/lib/governance/costs/queries");
  const other = await world.stack.createUser();
  // Midnight in Berlin is an hour before that of UTC.
  for (const [at, micros] of [["2025-11-30T22:59:59Z", 1], ["2025-11-30T23:00:00Z", 20], ["2026-10-31T22:59:59Z", 300], ["2026-10-31T23:00:00Z", 4_000], ["2026-11-30T22:59:59Z", 50_000]] as const) await spend(at, micros);
  await spend("2026-11-05T00:00:00Z", 7, { person_id: other.id });
  const months = await readCostMonths(actor, "Europe/Berlin", "2026-11-21", { person: admin.id }, await readCostNames(actor));
  expect(months.map(({ starts }) => starts)).toEqual(["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01"]);
  expect(months.filter(({ entries }) => entries > 0)).toEqual([
    { starts: "2025-12-01", ends: "2025-12-31", entries: 1, costMicros: 20, tokens: 15 },
    { starts: "2026-10-01", ends: "2026-10-31", entries: 1, costMicros: 300, tokens: 15 },
    { starts: "2026-11-01", ends: "2026-11-30", entries: 2, costMicros: 54_000, tokens: 30 },
  ]);
  const spentBy = await readSpentByPerson(actor, "Europe/Berlin", "2026-11-30");
  expect([spentBy(admin.id), spentBy(other.id), spentBy(library)]).toEqual([54_000, 7, 0]);
});

it("sums what runs really spend: settled, estimated and corrected", async () => {
  const run = (await ok(service().from("runs").insert({ tenant_id: tenantId, repository_id: library, goal: "Spend", model: "openai:gpt-6-sol", base_branch: "main", created_by: admin.id, status: "running" }).select("id").single())).id as string;
  const purse = runPurse(service(), run, { stage: "execute" });
  const entry = (costMicros: number) => ({ stage: "execute" as const, thread: "execute:1", turn: 0, model: "openai:gpt-6-sol", replayed: false, inputTokens: 10, cachedTokens: 0, outputTokens: 5, reasoningTokens: 0, costMicros, firstTokenMs: 1, durationMs: 2 });
  await purse.reserve("a", 1_000);
  await purse.settle("a", entry(400));
  await purse.reserve("b", 2_000);
  await world.stack.database.query("update public.reservations set lease_until = now() - interval '1 minute' where run_id = $1 and status = 'held'", [run]);
  const [left] = await ok(service().from("reservations").select("id").match({ run_id: run, status: "held" }));
  await ok(service().rpc("settle_left_reservation", { of_reservation: left!.id }));
  await purse.settle("b", entry(700));
  const today = new Date().toISOString().slice(0, 10);
  const { total, groups } = await costs("kind", {}, { from: today, to: today, zone: "UTC" });
  expect(total).toMatchObject({ entries: 3, costMicros: 1_100 });
  expect(shown(groups)).toEqual([["Model calls", 2_400, 2], ["Corrections", -1_300, 1]]);
  expect((await entries({}, {}, { from: today, to: today, zone: "UTC" })).items.map(({ runId, goal, estimated }) => ({ runId, goal, estimated }))).toContainEqual({ runId: run, goal: "Spend", estimated: true });
  await sums();
});

it("says by week how runs ended, and how long half of those that came green took at most", async () => {
  const end = (seconds: number, status: string) => ok(service().from("runs").insert({ tenant_id: tenantId, repository_id: library, goal: "End", model: "replay:replay", base_branch: "main", status, created_at: new Date(Date.now() - seconds * 1_000).toISOString(), finished_at: new Date().toISOString() }).select("id").single());
  for (const seconds of [60, 100, 5_000]) await end(seconds, "succeeded");
  const failed = await end(10, "failed");
  await end(10, "cancelled");
  const { readRunWeeks } = await import("@/lib/governance/costs/run-weeks");
  const weeks = await readRunWeeks(actor);
  expect(weeks).toHaveLength(12);
  expect(weeks.at(-1)).toMatchObject({ succeeded: 3, failed: 1, cancelled: 1 });
  expect(Math.abs(weeks.at(-1)!.medianSeconds! - 100)).toBeLessThan(5);
  expect(weeks[0]).toMatchObject({ succeeded: 0, failed: 0, medianSeconds: null });
  // A retry takes the ending back.
  await ok(service().from("runs").update({ status: "queued", finished_at: null }).eq("id", failed.id).select());
  expect((await readRunWeeks(actor)).at(-1)).toMatchObject({ succeeded: 3, failed: 0 });
  await sums();
});

it("is read over the API with runs.read alone", async () => {
  const server = await startApiServer();
  try {
    const today = new Date().toISOString();
    await spend(today, 1_234);
    const reader = apiOf(server.url, bearer((await makeKey(admin, tenantId, ["runs.read"])).key));
    const narrow = apiOf(server.url, bearer((await makeKey(admin, tenantId, ["repositories.read"])).key));
    const answer = await reader("GET", "/costs?by=agent");
    expect(answer).toMatchObject({ status: 200, body: { costs: { by: "agent", zone: "UTC", to: today.slice(0, 10), total: { entries: 1, costMicros: 1_234 }, groups: [{ key: "executor", name: "executor", costMicros: 1_234 }] }, forecast: { spentMicros: 1_234 } } });
    expect((await reader("GET", "/costs?by=agent&agent=planner")).body.costs.total).toMatchObject({ entries: 0, costMicros: 0 });
    for (const query of ["by=stage", "from=2026-02-30", "zone=Mars/Olympus", "repository=1", "from=2026-11-02&to=2026-11-01"]) {
      if (query.startsWith("from=2026-11")) expectConsoleError(/Costs are shown for/);
      expect((await reader("GET", `/costs?${query}`)).status, query).toBe(400);
    }
    expect((await narrow("GET", "/costs")).status).toBe(403);
  } finally {
    await server.close();
  }
});

it("opens the rows of a figure over the API, page by page", async () => {
  const server = await startApiServer();
  try {
    await spend("2026-11-02T10:00:00Z", 5);
    for (let n = 0; n < 5; n++) await spend("2026-11-03T10:00:00Z", 100 + n, { agent: "planner", repository_id: shop });
    const reader = apiOf(server.url, bearer((await makeKey(admin, tenantId, ["runs.read", "repositories.read"])).key));
    const range = "from=2026-11-01&to=2026-11-30";
    const { body: sums } = await reader("GET", `/costs?${range}&by=repository&agent=planner`);
    expect(sums.costs.groups).toMatchObject([{ key: shop, name: "Shop", entries: 5, costMicros: 510 }]);
    const seen: { id: string; costMicros: number; agent: string }[] = [];
    let cursor = "";
    do {
      const { status, body } = await reader("GET", `/costs/entries?${range}&agent=planner&repository=${shop}&limit=2${cursor && `&cursor=${cursor}`}`);
      expect([status, body.items.length <= 2]).toEqual([200, true]);
      seen.push(...body.items);
      cursor = body.nextCursor ?? "";
    } while (cursor);
    expect([seen.length, new Set(seen.map(({ id }) => id)).size, seen.reduce((sum, { costMicros }) => sum + costMicros, 0)]).toEqual([5, 5, 510]);
    expect(seen[0]).toMatchObject({ agent: "planner", countsAt: expect.stringMatching(/^2026-11-03T10:00:00/), repositoryId: shop, kind: "model", model: "openai:gpt-6-sol", replayed: false });
    expect((await reader("GET", `/costs/entries?${range}&agent=none`)).body).toEqual({ items: [], nextCursor: null });

    for (const [query, sentence] of [["from=2026-02-30", /must be a day such as/], ["to=tomorrow", /must be a day such as/], ["zone=Mars/Olympus", /must be a time zone such as/], ["limit=101", /./], ["cursor=x", /cursor/], ["from=2026-11-02&to=2026-11-01", /Costs are shown for 1 to 366 days\./]] as const) {
      if (query.startsWith("from=2026-11")) expectConsoleError(/Costs are shown for/);
      expect(await reader("GET", `/costs/entries?${query}`), query).toMatchObject({ status: 400, body: { error: { code: "bad_request" } } });
      expect(JSON.stringify((await reader("GET", `/costs/entries?${query}`)).body), query).toMatch(sentence);
    }
    const eve = await world.stack.createUser();
    const stranger = apiOf(server.url, bearer((await makeKey(eve, await tenantOf(world.stack, eve), ["runs.read"])).key));
    expect((await stranger("GET", `/costs/entries?${range}`)).body).toEqual({ items: [], nextCursor: null });
    expect((await stranger("GET", `/costs?${range}&person=${admin.id}`)).body.costs.total).toMatchObject({ entries: 0, costMicros: 0 });
    const narrow = apiOf(server.url, bearer((await makeKey(admin, tenantId, ["repositories.read"])).key));
    expect((await narrow("GET", "/costs/entries")).status).toBe(403);
  } finally {
    await server.close();
  }
});

import type { Actor } from "@/lib/tenants/actor";
import { percentile, sample, type BenchLine } from "./line";
import { LEDGER, RARE_WORD, RUNS, type Seeded } from "./seed";

const SAMPLES = 50;

/** How long each of `governanceReads` takes for a signed-in admin. */
export async function benchGovernance(actor: Actor, seeded: Seeded): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const [what, read] of await governanceReads(actor, seeded)) {
    const samples = await sample(SAMPLES, read);
    lines.push({
      what: `With ${RUNS.toLocaleString("en")} runs and ${LEDGER.toLocaleString("en")} rows of the ledger, p95 of ${SAMPLES}: ${what}`,
      value: `${percentile(samples, 0.95).toFixed(1)} ms (median ${percentile(samples, 0.5).toFixed(1)} ms)`, bar: "< 50 ms",
    });
  }
  return lines;
}

type Reads = Array<[what: string, read: () => Promise<unknown>]>;

/** Each query of the dashboard, of the pages of costs, of members and of history, by the product's own functions. */
export async function governanceReads(actor: Actor, seeded: Seeded): Promise<Reads> {
  return [...(await costReads(actor, seeded)), ...(await dashboardReads(actor)), ...(await historyReads(actor))];
}

async function costReads(actor: Actor, { spender }: Seeded): Promise<Reads> {
  const { listCostEntries, readCosts, readCostNames, readForecast, readSpentByPerson } = await import("@/lib/governance/costs/queries");
  const { readCostMonths } = await import("@/lib/governance/costs/months");
  const { addDays, dayIn } = await import("@/lib/governance/costs/days");
  const zone = "Europe/Berlin";
  const to = dayIn(zone, new Date());
  // As much as a month has, whichever day it is.
  const month = { from: addDays(to, -30), to, zone };
  const names = await readCostNames(actor);
  const half = { ...month, zone: "Asia/Kolkata" };
  const { nextCursor } = await listCostEntries(actor, month, {}, { limit: 1_000 });
  return [
    ["costs of a month by agent", () => readCosts(actor, month, "agent", {}, names)],
    ["costs of a month by repository", () => readCosts(actor, month, "repository", {}, names)],
    ["costs of a month by person", () => readCosts(actor, month, "person", {}, names)],
    ["costs of a month by day, one repository's", () => readCosts(actor, month, "day", { repository: spender.repositoryId }, names)],
    ["costs of a month by model, one agent's", () => readCosts(actor, month, "model", { agent: "executor" }, names)],
    ["costs of a month by agent, one person's in one repository", () => readCosts(actor, month, "agent", { person: spender.personId, repository: spender.repositoryId }, names)],
    ["costs of a month by agent, days that begin at half past", () => readCosts(actor, half, "agent", {}, names)],
    ["the forecast", () => readForecast(actor, zone, {})],
    ["the forecast, one agent's", () => readForecast(actor, zone, { agent: "executor" })],
    ["twelve months of one person", () => readCostMonths(actor, zone, to, { person: spender.personId }, names)],
    ["what each member spent this month", () => readSpentByPerson(actor, zone, to)],
    ["names of what costs are asked by", () => readCostNames(actor)],
    ["a page of the ledger", () => listCostEntries(actor, month, {})],
    ["page 21 of the ledger", () => listCostEntries(actor, month, {}, { cursor: nextCursor! })],
    ["a page of the ledger, one agent's", () => listCostEntries(actor, month, { agent: "planner" })],
    ["a page of the ledger, what is rare in it", () => listCostEntries(actor, month, { kind: "correction" })],
    ["a page of the ledger, what is rare in it and one agent's", () => listCostEntries(actor, month, { kind: "correction", agent: "executor" })],
  ];
}

async function dashboardReads(actor: Actor): Promise<Reads> {
  const { readRunWeeks } = await import("@/lib/governance/costs/run-weeks");
  const { listCaps, listWarnings } = await import("@/lib/governance/budgets/queries");
  const { readStandings } = await import("@/lib/governance/reputation/queries");
  const { listApprovals } = await import("@/lib/approvals/queries");
  const { listRuns } = await import("@/lib/runs/queries");
  const caps = await listCaps(actor);
  return [
    ["dashboard: success and time to green of 12 weeks", () => readRunWeeks(actor)],
    ["dashboard: runs that are open", () => listRuns(actor, { status: "open", limit: 100 })],
    ["dashboard: my runs that failed", () => listRuns(actor, { status: "failed", createdBy: actor.userId, limit: 5 })],
    ["dashboard: what waits for a decision", () => listApprovals(actor, { status: "pending", limit: 50 })],
    ["dashboard: caps and their use", () => listCaps(actor)],
    ["dashboard: warnings", () => listWarnings(actor, caps)],
    ["dashboard: how agents stand", () => readStandings(actor)],
  ];
}

async function historyReads(actor: Actor): Promise<Reads> {
  const { listHistory } = await import("@/lib/governance/audit/history");
  return [
    ["history: a page", () => listHistory(actor)],
    [`history: a word that is in 3 of it all`, () => listHistory(actor, { q: RARE_WORD })],
    [`history: the record alone, the same word`, () => listHistory(actor, { kind: "audit", q: RARE_WORD })],
    ["history: a word that is nowhere", () => listHistory(actor, { q: "xylophone" })],
  ];
}

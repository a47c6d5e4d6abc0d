import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ApprovalChoice } from "@/lib/approvals/schema";
import { calls, type Reply } from "../fakes/model-server";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";
import { roomForTests } from "../setup/room-for-tests";
import type { TestUser } from "../setup/stack";
import { ok, tenantOf } from "../setup/world";

/** Seconds that a step of a run is waited for, on a machine that does much else. */
const PATIENT = 120;
const LONG = { timeout: 3 * PATIENT * 1_000 };

/** A run at a cap: each call reserves 8,192 tokens at ten dollars a million, $0.08; an answer here costs $0.041. */
let pipeline: Pipeline;
let actor: Pipeline["actor"];
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline?.close());

let admin: TestUser;
beforeEach(async () => {
  // A workspace for each, so that none spends another's money.
  admin = await pipeline.stack.createUser();
  actor = { userId: admin.id, tenantId: await tenantOf(pipeline.stack as never, admin), client: admin.client as Pipeline["actor"]["client"], via: "session" };
  await roomForTests(service(), actor.tenantId);
});

const dear = (reply: Reply): Reply => ({ ...reply, usage: { input: 1_000, cached: 0, output: 4_000, reasoning: 0 } }) as Reply;
const addSub = dear(calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]));
const stray = dear(calls(["run_command", { command: "echo left > stray.txt" }]));
const look = (n: number) => dear(calls(["read_file", { path: "src/math.mjs", from_line: 1, to_line: n }]));
const service = () => pipeline.stack.serviceClient;

async function start(executor: Reply[], capMicros: number) {
  const { createRepository } = await import("@/lib/repositories/create-repository");
  const { startRun } = await import("@/lib/runs/start-run");
  const { path } = await pipeline.makeRepository(LIBRARY);
  const { id: repositoryId } = await createRepository(actor, { location: path });
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor }));
  const { run } = await startRun(actor, { repositoryId, goal: "Add sub", autonomy: "full", capMicros } as never);
  return { runId: run.id, path };
}
async function decide(approval: { id: string; digest: string }, decision: "approved" | "rejected", choice?: ApprovalChoice, by = actor) {
  const { decideApproval } = await import("@/lib/approvals/decide-approval");
  await decideApproval(by, approval.id, { decision, digest: approval.digest, ...(choice && { choice }) });
}
const setCap = (period: string, amount: number) => ok(admin.client.rpc("set_budget_cap", { in_tenant: actor.tenantId, cap_scope: "tenant", cap_subject: "", cap_period: period, amount }));
const types = async (runId: string) => (await pipeline.events(runId)).map(({ type }) => type);
async function books() {
  // The stack is in another process: its rows are read as the platform reads them.
  const [ledger, runs, uses] = await Promise.all([
    ok(service().from("ledger").select("cost_micros").eq("tenant_id", actor.tenantId)), ok(service().from("runs").select("spent_micros, reserved_micros").eq("tenant_id", actor.tenantId)),
    ok(service().from("budget_uses").select("spent_micros, reserved_micros").match({ tenant_id: actor.tenantId, scope: "tenant" })),
  ]);
  const sum = (rows: object[], column: string) => rows.reduce((total, row) => total + Number((row as Record<string, number>)[column]), 0);
  expect(sum(runs, "spent_micros")).toBe(sum(ledger, "cost_micros"));
  expect(sum(uses, "spent_micros")).toBe(sum(ledger, "cost_micros"));
  expect([sum(runs, "reserved_micros"), sum(uses, "reserved_micros")]).toEqual([0, 0]);
}

it("at its own cap it pushes what there is, asks, and goes on to green with more money", LONG, async () => {
  const { runId, path } = await start([stray, addSub, look(1), look(2), finishes()], 150_000);
  const asked = await pipeline.pending(runId, PATIENT);
  expect(asked).toMatchObject({ kind: "more_money", act: { cap: { scope: "run", subject: runId, period: null, amount_micros: 150_000, ends_at: null }, options: ["more", "stop"] } });
  expect(asked.act.needed_micros).toBeGreaterThan(80_000);
  const waiting = await pipeline.until(runId, (run) => run.status === "waiting" && run.head_sha !== null, PATIENT);
  expect(waiting).toMatchObject({ reserved_micros: 0 });
  expect(waiting.spent_micros).toBeLessThanOrEqual(150_000);
  expect(pipeline.git(path, "show", `${waiting.branch}:src/math.mjs`)).toContain("sub");
  // What no plan names is not pushed by waiting.
  expect(pipeline.git(path, "ls-tree", "--name-only", waiting.branch!)).not.toContain("stray.txt");
  await expect(decide(asked, "approved", { more: 1_000_000_000 })).rejects.toThrow(/platform allows at most \$1000\.00/);
  await expect(decide(asked, "approved", { wait: true })).rejects.toThrow(/does not roll/);
  await decide(asked, "approved", { more: 300_000 });

  const stray2 = await pipeline.pending(runId, PATIENT);
  expect(stray2).toMatchObject({ kind: "outside_plan", act: { paths: ["stray.txt"] } });
  await decide(stray2, "rejected");
  const ended = await pipeline.ended(runId, PATIENT);
  expect(ended).toMatchObject({ status: "succeeded", outcome: "merged", reserved_micros: 0, cap_micros: 450_000 });
  expect(ended.spent_micros).toBeGreaterThan(150_000);
  expect(pipeline.git(path, "show", "main:src/math.mjs")).toContain("sub");
  expect(await types(runId)).toContain("budget.granted");
  expect(await ok(service().from("budget_grants").select("scope, amount_micros, granted_by").eq("tenant_id", actor.tenantId))).toEqual([{ scope: "run", amount_micros: 300_000, granted_by: admin.id }]);
  await books();
});

it("what was pushed at a cap is the work, also when nothing more is done after it", LONG, async () => {
  const { runId, path } = await start([addSub, look(1), finishes()], 150_000);
  await decide(await pipeline.pending(runId, PATIENT), "approved", { more: 500_000 });
  expect(await pipeline.ended(runId, PATIENT)).toMatchObject({ status: "succeeded", outcome: "merged" });
  expect(pipeline.git(path, "show", "main:src/math.mjs")).toContain("sub");
  await books();
});

it("stops when nobody wants to pay, with its work pushed", LONG, async () => {
  const { runId, path } = await start([addSub, look(1), look(2), look(3), finishes()], 150_000);
  await decide(await pipeline.pending(runId, PATIENT), "rejected");
  const ended = await pipeline.ended(runId, PATIENT);
  expect(ended).toMatchObject({ status: "failed", outcome: "stopped", cap_micros: 150_000, reserved_micros: 0 });
  expect(ended.summary).toMatch(/run's cap.*Nobody gave more/);
  expect(pipeline.git(path, "show", `${ended.branch}:src/math.mjs`)).toContain("sub");
  await books();
});

it("under a cap of the workspace a member lets it wait, and it goes on by itself when the period has rolled", LONG, async () => {
  expectConsoleError(/Only an admin gives more money/);
  await setCap("hour", 150_000);
  const member = await pipeline.stack.createUser();
  await ok(service().from("members").insert({ tenant_id: actor.tenantId, user_id: member.id, role: "member" }).select());
  const bob = { ...actor, userId: member.id, client: member.client as typeof actor.client };
  const { runId } = await start([addSub, look(1), finishes()], 2_000_000);
  const asked = await pipeline.pending(runId, PATIENT);
  expect(asked.act).toMatchObject({ cap: { scope: "tenant", period: "hour", amount_micros: 150_000 }, options: ["more", "wait", "stop"] });
  await expect(decide(asked, "approved", { more: 100_000 }, bob)).rejects.toMatchObject({ code: "forbidden" });
  await decide(asked, "approved", { wait: true }, bob);
  await pipeline.until(runId, (run) => run.status === "waiting", PATIENT);
  await expect.poll(() => types(runId), { timeout: PATIENT * 1_000 }).toContain("budget.waiting");
  const before = await pipeline.events(runId);
  // An hour passes.
  const back = (value: string) => new Date(Date.parse(value) - 3_600_000).toISOString();
  for (const { subject, scope, hour } of await ok(service().from("budget_uses").select("scope, subject, hour").eq("tenant_id", actor.tenantId))) {
    await ok(service().from("budget_uses").update({ hour: back(hour as string) }).match({ tenant_id: actor.tenantId, scope, subject, hour }).select());
  }
  expect(await pipeline.ended(runId, PATIENT)).toMatchObject({ status: "succeeded", outcome: "merged" });
  expect((await pipeline.events(runId)).length).toBeGreaterThan(before.length);
  await books();
});

it("under a cap of the workspace an admin gives this period more, once, and no other", LONG, async () => {
  await setCap("hour", 150_000);
  const { runId } = await start([addSub, look(1), look(2), finishes()], 2_000_000);
  await decide(await pipeline.pending(runId, PATIENT), "approved");
  const ended = await pipeline.ended(runId, PATIENT);
  expect(ended).toMatchObject({ status: "succeeded", outcome: "merged" });
  const [hour] = (await ok(admin.client.rpc("budgets_now", { in_tenant: actor.tenantId }))) as Array<Record<string, number>>;
  expect(hour).toMatchObject({ base_micros: 150_000, amount_micros: 230_000 });
  const [grant] = await ok(service().from("budget_grants").select("starts_at, amount_micros").eq("tenant_id", actor.tenantId));
  expect(grant).toMatchObject({ amount_micros: 80_000 });
  await books();
});

it.each([
  ["the workspace's cap, on the page of budgets", async () => void (await setCap("hour", 900_000)), "tenant"],
  ["the run's own, by a comment on GitHub", async (runId: string) => void (await ok(service().from("runs").update({ cap_micros: 900_000 }).eq("id", runId).select("id"))), "run"],
])("goes on when somebody raises %s", LONG, async (_what, raise, scope) => {
  if (scope === "tenant") await setCap("hour", 150_000);
  const { runId } = await start([addSub, look(1), finishes()], scope === "run" ? 150_000 : 2_000_000);
  expect(await pipeline.pending(runId, PATIENT)).toMatchObject({ act: { cap: { scope } } });
  await raise(runId);
  expect(await pipeline.ended(runId, PATIENT)).toMatchObject({ status: "succeeded", outcome: "merged" });
  await books();
});

it("asks while planning as well, and a cancel ends the wait", LONG, async () => {
  const { runId } = await start([finishes()], 50_000);
  expect(await pipeline.pending(runId, PATIENT)).toMatchObject({ kind: "more_money" });
  const { steerRun } = await import("@/lib/runs/steer-run");
  await steerRun(actor, runId, "cancel");
  expect(await pipeline.ended(runId, PATIENT)).toMatchObject({ status: "cancelled", spent_micros: 0 });
});

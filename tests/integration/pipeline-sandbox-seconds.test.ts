import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { calls } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";
import { roomForTests } from "../setup/room-for-tests";
import { ok } from "../setup/world";

/** A command may take ten minutes, and a second costs a tenth of a cent: $0.60 are set aside for one. */
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ SANDBOX_MICROS_PER_SECOND: "1000" });
  await roomForTests(pipeline.stack.serviceClient, pipeline.actor.tenantId);
});
afterAll(() => pipeline?.close());

const LONG = { timeout: 360_000 };
const rows = () => pipeline.stack.serviceClient;
const addSub = calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]);
const ledgerOf = (runId: string) => ok(rows().from("ledger").select("kind, stage, agent, thread, model, cost_micros, duration_ms").eq("run_id", runId).order("created_at"));
async function decide(asked: { id: string; digest: string }, decision: "approved" | "rejected", more?: number) {
  const { decideApproval } = await import("@/lib/approvals/decide-approval");
  await decideApproval(pipeline.actor, asked.id, { decision, digest: asked.digest, ...(more && { choice: { more } }) });
}

it("charges commands and checks by the second, and asks before one that no cap covers", LONG, async () => {
  const { id: repositoryId } = await pipeline.makeRepository(LIBRARY);
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, calls(["run_command", { command: "sleep 1; echo done" }]), finishes()] }));
  const runId = await pipeline.start({ repositoryId, goal: "Add sub", capMicros: 300_000 });
  const asked = await pipeline.pending(runId, 120);
  expect(asked).toMatchObject({ kind: "more_money", act: { needed_micros: 600_000, cap: { scope: "run" } } });
  await decide(asked, "approved", 700_000);

  const ended = await pipeline.ended(runId, 120);
  expect(ended).toMatchObject({ status: "succeeded", outcome: "merged", reserved_micros: 0 });
  const ledger = await ledgerOf(runId);
  const [command, ...checks] = ledger.filter(({ kind }) => kind === "sandbox");
  expect(command).toMatchObject({ stage: "execute", agent: "executor", thread: null, model: "sandbox:bubblewrap", cost_micros: command!.duration_ms });
  expect(command!.cost_micros).toBeGreaterThanOrEqual(1_000);
  const names = await ok(rows().from("checks").select("name").eq("run_id", runId));
  expect(checks).toHaveLength(names.length);
  for (const check of checks) expect(check).toMatchObject({ stage: "ci", agent: null, model: "sandbox:bubblewrap", cost_micros: check.duration_ms });
  expect(ended.spent_micros).toBe(ledger.reduce((sum, { cost_micros }) => sum + cost_micros, 0));
});

it("waits for money before checks that no cap covers, and goes on to green with it", LONG, async () => {
  const { id: repositoryId } = await pipeline.makeRepository(LIBRARY);
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
  const runId = await pipeline.start({ repositoryId, goal: "Add sub", capMicros: 500_000 });
  const asked = await pipeline.pending(runId, 120);
  expect(asked).toMatchObject({ kind: "more_money", act: { needed_micros: 600_000, cap: { scope: "run" } } });
  await pipeline.until(runId, (run) => run.status === "waiting" && run.stage === "ci", 60);
  expect(await ok(rows().from("checks").select("status").eq("run_id", runId))).toEqual([{ status: "queued" }]);
  await decide(asked, "approved", 1_000_000);
  expect(await pipeline.ended(runId, 120)).toMatchObject({ status: "succeeded", outcome: "merged", reserved_micros: 0 });
  expect((await ledgerOf(runId)).filter(({ stage, kind }) => stage === "ci" && kind === "sandbox")).toHaveLength(1);
});

it("stops with a sentence, and with checks that say why, when nobody pays for them", LONG, async () => {
  const { id: repositoryId } = await pipeline.makeRepository(LIBRARY);
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
  const runId = await pipeline.start({ repositoryId, goal: "Add sub", capMicros: 500_000 });
  await decide(await pipeline.pending(runId, 120), "rejected");
  const ended = await pipeline.ended(runId, 120);
  expect(ended).toMatchObject({ status: "failed", outcome: "stopped", reserved_micros: 0 });
  expect(ended.summary).toContain("nobody gave more");
  await expect.poll(() => ok(rows().from("checks").select("status, conclusion, log").eq("run_id", runId)), { timeout: 60_000 }).toEqual([{ status: "completed", conclusion: "cancelled", log: expect.stringMatching(/^Not run\. The budget does not cover .* Nobody gave more\./) }]);
});

it("charges a command once, however often it is taken up again, and nothing for what the kill switch interrupted", LONG, async () => {
  const { id: repositoryId } = await pipeline.makeRepository(LIBRARY);
  const { id } = await ok(rows().from("runs").insert({ tenant_id: pipeline.actor.tenantId, repository_id: repositoryId, goal: "Spend", model: "replay:replay", base_branch: "main", created_by: pipeline.actor.userId, status: "running", cap_micros: 5_000_000 }).select("id").single());
  const { meteredSandbox } = await import("@/lib/governance/budgets/metered-sandbox");
  const { createBubblewrapProvider } = await import("@/lib/sandbox/bubblewrap");
  const { HeldError } = await import("@/lib/errors");
  const root = mkdtempSync(join(tmpdir(), "morning-metered-"));
  try {
    const sandbox = await createBubblewrapProvider().open({ root, network: "none" });
    // As a step does that is tried again: the same commands by the same key.
    const attempt = (signal?: AbortSignal) => meteredSandbox(sandbox, { rows: rows() as never, run: { id, replayed: false }, stage: "ci", key: "sandbox:ci.1234.1.check.test" }).run({ command: "echo done", phase: "run", signal });
    const states = async () => (await ok(rows().from("reservations").select("status").eq("run_id", id))).map(({ status }) => status);
    await attempt(AbortSignal.abort(new HeldError("Stopped.")));
    expect([await states(), await ledgerOf(id)]).toEqual([["released"], []]);
    await attempt();
    expect(await states()).toEqual(["settled"]);
    await attempt();
    expect(await ledgerOf(id)).toHaveLength(1);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { calls } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";
import { ok } from "../setup/world";

/** A command may take ten minutes, and a second costs a tenth of a cent: $0.60 are set aside for one. */
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ SANDBOX_MICROS_PER_SECOND: "1000" });
});
afterAll(() => pipeline?.close());

it("charges commands by the second, and asks before one that no cap covers", { timeout: 360_000 }, async () => {
  const { id: repositoryId } = await pipeline.makeRepository(LIBRARY);
  const addSub = calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]);
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, calls(["run_command", { command: "sleep 1; echo done" }]), finishes()] }));
  const runId = await pipeline.start({ repositoryId, goal: "Add sub", capMicros: 300_000 });
  const asked = await pipeline.pending(runId, 120);
  expect(asked).toMatchObject({ kind: "more_money", act: { needed_micros: 600_000, cap: { scope: "run" } } });
  const { decideApproval } = await import("@/lib/approvals/decide-approval");
  await decideApproval(pipeline.actor, asked.id, { decision: "approved", digest: asked.digest, choice: { more: 700_000 } });

  const ended = await pipeline.ended(runId, 120);
  expect(ended).toMatchObject({ status: "succeeded", outcome: "merged", reserved_micros: 0 });
  const ledger = await ok(pipeline.stack.serviceClient.from("ledger").select("kind, stage, agent, thread, model, cost_micros, duration_ms").eq("run_id", runId));
  const [command, ...others] = ledger.filter(({ kind }) => kind === "sandbox");
  expect(others).toEqual([]);
  expect(command).toMatchObject({ stage: "execute", agent: "executor", thread: null, model: "sandbox:bubblewrap", cost_micros: command!.duration_ms });
  expect(command!.cost_micros).toBeGreaterThanOrEqual(1_000);
  expect(ended.spent_micros).toBe(ledger.reduce((sum, { cost_micros }) => sum + cost_micros, 0));
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "@/lib/owner/actor";
import { calls } from "../fakes/model-server";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";

let pipeline: Pipeline;
let owner: Owner;
let repositoryId: string;

beforeAll(async () => {
  // No price but the owner's.
  pipeline = await startPipeline({ MODEL_PRICES: "" });
  await pipeline.stack.serviceClient.from("platform_owners").insert({ user_id: pipeline.actor.userId });
  owner = { userId: pipeline.actor.userId, client: pipeline.actor.client };
  repositoryId = (await pipeline.makeRepository(LIBRARY)).id;
});
afterAll(() => pipeline?.close());
beforeEach(() => {
  expectConsoleError(/does not allow the model/);
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]), finishes()] }));
});

async function ledgerOf(runId: string): Promise<Array<{ stage: string; cost_micros: number }>> {
  const { data } = await pipeline.stack.serviceClient.from("ledger").select("stage, cost_micros").eq("run_id", runId).eq("model", "compatible:scripted").order("created_at");
  return (data ?? []).map(({ stage, cost_micros }) => ({ stage: stage as string, cost_micros: Number(cost_micros) }));
}

describe("what the owner says about models", () => {
  it("is what the next turn is charged at, and no turn before it", async () => {
    const { addPrice } = await import("@/lib/owner/settings");
    const runId = await pipeline.start({ repositoryId, goal: "Add sub", autonomy: "plan" });
    const plan = await pipeline.pending(runId);
    const before = await ledgerOf(runId);
    expect(before).toEqual([{ stage: "plan", cost_micros: 0 }]);
    await addPrice(owner, { model: "compatible:scripted", from: null, input: 2_000_000, cached: 2_000_000, cache_write: 2_000_000, output: 3_000_000, context_tokens: 128_000, note: "A contract" });
    await pipeline.decide(plan, "approved");
    await pipeline.ended(runId);
    const after = await ledgerOf(runId);
    expect(after.slice(0, 1)).toEqual(before);
    // The scripted model says 100 tokens in and 20 out for each answer.
    expect(after.slice(1).length).toBeGreaterThanOrEqual(2);
    for (const entry of after.slice(1)) expect(entry.cost_micros).toBe(100 * 2 + 20 * 3);
  });

  it("ends a run whose model was forbidden meanwhile, with a sentence that says what to do", async () => {
    const { setPlatformSettings } = await import("@/lib/owner/settings");
    const runId = await pipeline.start({ repositoryId, goal: "Add sub", autonomy: "plan" });
    const plan = await pipeline.pending(runId);
    const asked = pipeline.requests.length;
    await setPlatformSettings(owner, { allowed_models: ["openai:*"] });
    await pipeline.decide(plan, "approved");
    const run = await pipeline.ended(runId);
    expect(run.status).toBe("failed");
    expect(run.summary).toMatch(/does not allow the model compatible:scripted. Choose one of: openai:\*/);
    expect(pipeline.requests).toHaveLength(asked);
    await setPlatformSettings(owner, { allowed_models: [] });
  });
});

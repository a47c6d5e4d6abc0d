import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chainSource } from "@/lib/governance/audit/chain-source";
import { verifyChain } from "@/lib/governance/audit/verify";
import { calls } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";
import { ok } from "../setup/world";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline?.close());

describe("the record of a run", () => {
  it("tells who started it, who decided, what the agents did outside, and how it ended", async () => {
    const { id } = await pipeline.makeRepository(LIBRARY);
    const addSub = calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "plan" });
    await pipeline.decide(await pipeline.pending(runId), "approved");
    await pipeline.ended(runId);

    const rows = await ok(pipeline.stack.serviceClient.from("audit_logs").select("act, actor_kind, actor_id").eq("run_id", runId).order("number"));
    const told = rows.map(({ act, actor_kind, actor_id }) => `${act} by ${actor_kind === "agent" ? actor_id : actor_kind}`);
    expect(told.filter((line) => !line.startsWith("approval.voided"))).toEqual([
      "run.started by person", "approval.requested by planner", "approval.approved by person",
      "git.commit by executor", "git.push by executor", "pull_request.open by executor", "ci.request by ci-monitor", "pull_request.merge by finalizer", "run.ended by finalizer",
    ]);
    expect(rows.find(({ act }) => act === "run.started")).toMatchObject({ actor_id: pipeline.actor.userId });
    expect(await verifyChain(chainSource(pipeline.stack.serviceClient as never, pipeline.actor.tenantId))).toMatchObject({ finding: null });
  });
});

import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { editCommand } from "@/lib/approvals/edit-command";
import { editPlan } from "@/lib/approvals/edit-plan";
import { decideApproval } from "@/lib/approvals/decide-approval";
import { calls } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline?.close());

const addSub = calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]);

describe("approvals", () => {
  it("end the run without a change when the plan is rejected", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs") }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "plan" });
    await pipeline.decide(await pipeline.pending(runId), "rejected");
    expect(await pipeline.ended(runId)).toMatchObject({ status: "cancelled", outcome: "rejected", head_sha: null });
    expect(pipeline.git(path, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
  });

  it("bind the exact plan: an edit voids the old approval, and the edited plan is what binds", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, calls(["write_file", { path: "docs/sub.md", content: "sub\n" }]), finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "plan" });
    const first = await pipeline.pending(runId);
    const plan = (first.act as { plan: Record<string, unknown> }).plan;
    await editPlan(pipeline.actor, runId, { version: 1, plan: { ...plan, steps: [{ title: "Edited", detail: "", paths: ["src/math.mjs", "docs/sub.md"] }] } as never });
    await expect(pipeline.decide(first, "approved")).rejects.toThrow(/already decided|changed/);

    const second = await pipeline.pending(runId);
    await expect(decideApproval(pipeline.actor, second.id, { decision: "approved", digest: first.digest })).rejects.toThrow(/changed/);
    await pipeline.decide(second, "approved");
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged" });
    expect(pipeline.git(path, "show", "main:docs/sub.md")).toBe("sub");
  });

  it("are asked for a write outside the plan; refused, the file stays as it was and the model is told", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({
      planner: plans("src/math.mjs"),
      executor: [addSub, calls(["write_file", { path: "NOTES.md", content: "x\n" }]), finishes()],
    }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    const asked = await pipeline.pending(runId);
    expect(asked).toMatchObject({ kind: "outside_plan", act: { paths: ["NOTES.md"] } });
    await pipeline.decide(asked, "rejected");
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged" });
    expect(() => pipeline.git(path, "show", "main:NOTES.md")).toThrow();
    expect(pipeline.requests.some((request) => request.messages.some((message) => message.text.includes("did not allow this write to NOTES.md")))).toBe(true);
  });

  it("hold commands to the plan too: what they change outside it is dropped unless a person allows it", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, calls(["run_command", { command: "echo sneaky > sneaky.txt; echo '// x' >> package.json" }]), finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    const asked = await pipeline.pending(runId);
    expect((asked.act as { paths: string[] }).paths.sort()).toEqual(["package.json", "sneaky.txt"]);
    await pipeline.decide(asked, "rejected");
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged" });
    expect(pipeline.git(path, "diff", "--name-only", "main~1", "main")).toBe("src/math.mjs");
  });

  it("are asked for changed tests, with the diff; refused, nothing is merged", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({
      planner: plans("src/math.mjs", "test/**"),
      executor: [calls(["edit_file", { path: "test/math.test.mjs", old_text: "assert.equal(add(1, 2), 3)", new_text: "add(1, 2)" }]), addSub, finishes()],
    }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    const asked = await pipeline.pending(runId);
    expect(asked.kind).toBe("protected_change");
    expect(asked.act).toMatchObject({ files: [{ path: "test/math.test.mjs" }] });
    expect((asked.act as { diff: string }).diff).toContain("-test(\"adds\", () => assert.equal(add(1, 2), 3));");
    await pipeline.decide(asked, "rejected");
    expect(await pipeline.ended(runId)).toMatchObject({ status: "failed", outcome: "rejected" });
    expect(pipeline.git(path, "rev-list", "--count", "main")).toBe("1");
  });

  it("are asked for the merge alone with autonomy merge, and a no leaves it verified for review", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "merge" });
    const asked = await pipeline.pending(runId);
    expect(asked).toMatchObject({ kind: "merge", act: { into: "main", method: "merge" } });
    await pipeline.decide(asked, "rejected");
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "ready_for_review" });
    expect(pipeline.git(path, "rev-list", "--count", "main")).toBe("1");
  });

  it("are asked for each command and each write with autonomy step; a write that became another meanwhile is asked again, and the merge is the one that was approved", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, calls(["run_command", { command: "node --test" }]), finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "step" });
    const kinds: string[] = [];
    for (let i = 0; i < 5; i++) {
      const asked = await pipeline.pending(runId);
      kinds.push(asked.kind);
      // Far below what the diff shows.
      if (i === 1) appendFileSync(join(process.env.MORNING_DATA_DIR!, "workspaces", runId, "work", "src/math.mjs"), `${"\n".repeat(20)}export const one = 1;\n`);
      if (asked.kind === "merge") await pipeline.stack.serviceClient.from("repositories").update({ merge_method: "squash" }).eq("id", id);
      await pipeline.decide(asked, "approved");
    }
    expect(kinds).toEqual(["plan", "write", "write", "command", "merge"]);
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged" });
    expect(pipeline.git(path, "show", "main:src/math.mjs")).toContain("export const one = 1;");
    expect(pipeline.git(path, "rev-list", "--parents", "-1", "main").split(" ")).toHaveLength(3);
  });

  it("on a page count when the time to undo is over, and a command that a person changed is what runs, which the agent is told", async () => {
    const { id } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [calls(["run_command", { command: "echo asked" }]), addSub, finishes()] }));
    await pipeline.stack.serviceClient.from("tenant_settings").update({ undo_seconds: 1 }).eq("tenant_id", pipeline.actor.tenantId);
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "step" });
    const plan = await pipeline.pending(runId);
    // Nobody stays on the page: the engine has it count.
    expect(await decideApproval(pipeline.actor, plan.id, { decision: "approved", digest: plan.digest }, { undoable: true })).toMatchObject({ status: "pending", decision: "approved" });
    await expect.poll(async () => (await pipeline.pending(runId)).kind, { timeout: 30_000 }).toBe("command");
    const asked = await pipeline.pending(runId);
    await editCommand(pipeline.actor, asked.id, { digest: asked.digest, command: "echo changed", approve: true });
    const write = await pipeline.pending(runId);
    expect(write.kind).toBe("write");
    const { data: call } = await pipeline.stack.serviceClient.from("tool_calls").select("output").eq("run_id", runId).eq("name", "run_command").single();
    expect(call!.output).toContain("A person changed the command before it ran. What ran is: echo changed\nexit code 0\nchanged");
    await decideApproval(pipeline.actor, write.id, { decision: "rejected", digest: write.digest, note: "Put it elsewhere" });
    await expect.poll(() => pipeline.requests.some((request) => request.messages.some((message) => message.text.includes("Put it elsewhere"))), { timeout: 30_000 }).toBe(true);
  });

  it("on a page count also where the question expires in the moment in which the time to undo is over", async () => {
    const { id } = await pipeline.makeRepository(LIBRARY);
    const service = pipeline.stack.serviceClient;
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
    await service.from("tenant_settings").update({ undo_seconds: 1 }).eq("tenant_id", pipeline.actor.tenantId);
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "plan" });
    const plan = await pipeline.pending(runId);
    const { effectiveAt } = await decideApproval(pipeline.actor, plan.id, { decision: "approved", digest: plan.digest }, { undoable: true });
    await service.from("approvals").update({ expires_at: effectiveAt! }).eq("id", plan.id);
    expect(await pipeline.ended(runId, 120)).toMatchObject({ status: "succeeded", outcome: "merged" });
  });

  it("expire into a no", async () => {
    const { id } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs") }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "plan" });
    const asked = await pipeline.pending(runId);
    await pipeline.stack.serviceClient.from("approvals").update({ expires_at: new Date(Date.now() - 1_000).toISOString() }).eq("id", asked.id);
    await expect(pipeline.decide(asked, "approved")).rejects.toThrow(/expired/);
    expect(await pipeline.ended(runId)).toMatchObject({ status: "cancelled", outcome: "rejected" });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { calls } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline?.close());

describe("a run", () => {
  it("plans, waits for the approval, edits, turns red, repairs, turns green and merges, each effect once", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({
      planner: [calls(["list_files", {}], ["read_file", { path: "src/math.mjs" }]), ...plans("src/math.mjs", "test/sub.test.mjs")],
      executor: [
        calls(["edit_file", { path: "src/math.mjs", old_text: "a + b;", new_text: "a - -b + 1;\nexport const sub = (a, b) => a - b;" }]),
        calls(["write_file", { path: "test/sub.test.mjs", content: 'import test from "node:test";\nimport assert from "node:assert";\nimport { sub } from "../src/math.mjs";\ntest("subtracts", () => assert.equal(sub(3, 2), 1));\n' }]),
        finishes("Added sub."),
      ],
      fixer: [calls(["read_file", { path: "src/math.mjs" }]), calls(["edit_file", { path: "src/math.mjs", old_text: "a - -b + 1;", new_text: "a + b;" }]), calls(["run_command", { command: "node --test" }]), finishes("Restored add.")],
    }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add a function sub", autonomy: "plan" });

    const approval = await pipeline.pending(runId);
    expect(approval.kind).toBe("plan");
    expect(pipeline.git(path, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
    await pipeline.decide(approval, "approved");

    const run = await pipeline.ended(runId);
    expect(run).toMatchObject({ status: "succeeded", outcome: "merged", reserved_micros: 0 });
    expect(run.summary).toContain("Merged pull request #1");

    // The repository, by git.
    const log = pipeline.git(path, "log", "--format=%s%n%(trailers:key=Morning-Run,valueonly)", "main");
    expect(log).toContain("Repair test");
    expect(log.match(new RegExp(runId, "g"))!.length).toBeGreaterThanOrEqual(2);
    expect(pipeline.git(path, "show", "main:src/math.mjs")).toBe("export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;");
    expect(pipeline.git(path, "rev-list", "--count", "--no-merges", `${run.base_sha}..main`)).toBe("2");
    expect(pipeline.git(path, "rev-parse", run.branch!)).toBe(run.head_sha);

    // The log has no gaps and no doubles, and all five stages are in it.
    const events = await pipeline.events(runId);
    expect(events.map((event) => event.number)).toEqual(events.map((_, index) => index + 1));
    expect(run.last_event_number).toBe(events.length);
    expect(new Set(events.filter((event) => event.type === "stage.started").map((event) => event.data.stage))).toEqual(new Set(["plan", "execute", "ci", "fix", "finalize"]));
    const conclusions = events.filter((event) => event.type === "check.finished").map((event) => event.data.conclusion);
    expect(conclusions).toEqual(["failure", expect.any(String), expect.any(String), "success"]);
    expect(events.at(-1)).toMatchObject({ type: "run.finished", data: { status: "succeeded", outcome: "merged" } });

    // Money: the run's total is the ledger's, one charge a call.
    const { data: ledger } = await pipeline.stack.serviceClient.from("ledger").select("cost_micros, thread, turn").eq("run_id", runId);
    expect(ledger!.reduce((sum, entry) => sum + entry.cost_micros, 0)).toBe(run.spent_micros);
    expect(run.spent_micros).toBeGreaterThan(0);
    expect(new Set(ledger!.map((entry) => `${entry.thread}:${entry.turn}`)).size).toBe(ledger!.length);

    const { data: pulls } = await pipeline.stack.serviceClient.from("pull_requests").select("*").eq("run_id", runId);
    expect(pulls).toHaveLength(1);
    expect(pulls![0]).toMatchObject({ number: 1, status: "merged", draft: false });
    const { data: decisions } = await pipeline.stack.serviceClient.from("decisions").select("kind, choice").eq("run_id", runId);
    expect(decisions).toContainEqual({ kind: "failure_cause", choice: "caused_by_change" });
    const { data: effects } = await pipeline.stack.serviceClient.from("effects").select("status").eq("run_id", runId);
    expect(effects!.every((effect) => effect.status === "done")).toBe(true);
  });
});

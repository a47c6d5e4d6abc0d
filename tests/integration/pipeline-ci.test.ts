import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { calls } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline?.close());

const write = (content: string) => calls(["write_file", { path: "src/math.mjs", content }]);
const GOOD = "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;\n";
const causes = async (runId: string) => {
  const { data } = await pipeline.stack.serviceClient.from("decisions").select("choice").eq("run_id", runId).eq("kind", "failure_cause");
  return data!.map((row) => row.choice);
};

describe("checks", () => {
  it("that were red before the change are said and not repaired", async () => {
    const files = { ...LIBRARY, "test/broken.test.mjs": 'import test from "node:test";\nimport assert from "node:assert";\ntest("was broken before", () => assert.equal(1, 2));\n' };
    const { id, path } = await pipeline.makeRepository(files);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    const run = await pipeline.ended(runId);
    expect(run).toMatchObject({ status: "failed", outcome: "red" });
    expect(run.summary).toMatch(/fails in the same way on the base commit/);
    expect(await causes(runId)).toEqual(["already_red_on_base"]);
    expect(pipeline.git(path, "rev-list", "--count", "main")).toBe("1");
  });

  it("that fail once and pass again are flaky, and the run is green", async () => {
    // Fails when it starts before the moment in the file, at that moment; so the re-run, which starts later, passes.
    const flaky = 'import test from "node:test";\nimport assert from "node:assert";\nimport { existsSync, readFileSync } from "node:fs";\ntest("flaky", async () => { if (!existsSync("src/until.txt")) return; const left = Number(readFileSync("src/until.txt", "utf8")) - Date.now(); if (left > 0) { await new Promise((r) => setTimeout(r, left)); assert.fail("too early"); } });\n';
    const { id } = await pipeline.makeRepository({ ...LIBRARY, "test/flaky.test.mjs": flaky });
    const command = `node -e "require('fs').writeFileSync('src/until.txt', String(Date.now() + 8000))"`;
    pipeline.script(agents({ planner: plans("src/math.mjs", "src/until.txt"), executor: [write(GOOD), calls(["run_command", { command }]), finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged" });
    expect(await causes(runId)).toEqual(["flaky"]);
  });

  it("that come back after a repair end the loop, and the best commit is kept", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({
      planner: plans("src/math.mjs"),
      executor: [write("export const add = (a, b) => a * b;\n"), finishes()],
      // Changes something, and breaks the same assertion in the same way.
      fixer: [write("export const add = (a, b) => b * a;\n"), finishes("Swapped.")],
    }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    const run = await pipeline.ended(runId, 60);
    expect(run).toMatchObject({ status: "failed", outcome: "red" });
    expect(run.summary).toMatch(/came back after a repair/);
    const { data: fixes } = await pipeline.stack.serviceClient.from("run_stages").select("attempt").eq("run_id", runId).eq("stage", "fix");
    expect(fixes).toHaveLength(1);
    expect(pipeline.git(path, "rev-list", "--count", "main")).toBe("1");
  });

  it("are repaired at most as often as the run allows", async () => {
    const { id } = await pipeline.makeRepository(LIBRARY);
    let tries = 0;
    const base = agents({ planner: plans("src/math.mjs"), executor: [write("export const add = () => 100;\n"), finishes()] });
    // Broken in another way each time, so that each repair meets a new failure.
    const broken = ['export const add = () => { throw new TypeError("first"); };\n', "export const plus = 1;\n"];
    pipeline.script((request, index) => {
      if (!request.instructions.startsWith("You are the MorningAI fixer")) return typeof base === "function" ? base(request, index) : base[0]!;
      return request.messages.some((message) => message.role === "assistant") ? finishes() : write(broken[tries++] ?? "");
    });
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", fixLimit: 2 });
    const run = await pipeline.ended(runId, 90);
    expect(run).toMatchObject({ status: "failed", outcome: "red" });
    expect(run.summary).toMatch(/limit of 2 repairs/);
    expect(tries).toBe(2);
  });

  it("that are missing make no change verified", async () => {
    const { id } = await pipeline.makeRepository({ "README.md": "Nothing to run here.\n" });
    pipeline.script(agents({ planner: plans("README.md"), executor: [calls(["write_file", { path: "README.md", content: "Changed.\n" }]), finishes()] }));
    const run = await pipeline.ended(await pipeline.start({ repositoryId: id, goal: "Change the text" }));
    expect(run).toMatchObject({ status: "failed", outcome: "red" });
  });
});

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
    // Fails the first time on each commit that has sub: a marker in a folder that outlives the checkout is not
    // to be had in the sandbox, so the clock decides: even runs fail. The file counts in its own commit's second.
    const flaky = 'import test from "node:test";\nimport assert from "node:assert";\nimport { readFileSync } from "node:fs";\ntest("flaky", () => { if (readFileSync("src/math.mjs", "utf8").includes("sub")) assert.ok(process.hrtime.bigint() > BigInt(readFileSync("deadline.txt", "utf8").trim()), "too early"); });\n';
    const soon = process.hrtime.bigint() + 8_000_000_000n;
    const { id } = await pipeline.makeRepository({ ...LIBRARY, "deadline.txt": `${soon}\n`, "test/flaky.test.mjs": flaky });
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    // The first run of CI is early and fails; the re-run is asked for at once, so hold it until the time is over.
    const run = await pipeline.ended(runId);
    expect(["merged", "red"]).toContain(run.outcome);
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
    pipeline.script(agents({
      planner: plans("src/math.mjs"),
      executor: [write("export const add = () => 0;\n"), finishes()],
    }));
    const base = agents({ planner: plans("src/math.mjs"), executor: [write("export const add = () => 100;\n"), finishes()] });
    pipeline.script((request, index) => {
      if (!request.instructions.startsWith("You are the MorningAI fixer")) return typeof base === "function" ? base(request, index) : base[0]!;
      // Another wrong number each time: another failure each time.
      return request.messages.some((message) => message.role === "assistant") ? finishes() : write(`export const add = () => ${200 + tries++};\n`);
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

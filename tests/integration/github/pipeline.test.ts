import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { calls } from "../../fakes/model-server";
import { startGitHubPipeline, type GitHubPipeline } from "../../setup/github-pipeline";
import { agents, finishes, plans } from "../../setup/pipeline";

let pipeline: GitHubPipeline;
beforeAll(async () => {
  pipeline = await startGitHubPipeline();
});
afterAll(() => pipeline?.close());

const write = (content: string) => calls(["write_file", { path: "src/math.mjs", content }]);
const GOOD = "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;\n";
const BROKEN = "export const add = (a, b) => a - b;\nexport const sub = (a, b) => a - b;\n";
/** Breaks a test at first, then mends it. */
const breaksThenMends = () => agents({ planner: plans("src/math.mjs"), executor: [write(BROKEN), finishes("Added sub.")], fixer: [write(GOOD), finishes("Mended add.")] });
const RUN_COMMENT = /<!-- morning:run:[0-9a-f-]+ -->\s*$/;

describe("a labelled issue", () => {
  it("becomes a pull request that went red, was repaired, and is merged green on the exact commit, with one conversation", async () => {
    const { github } = pipeline;
    const place = await pipeline.connect();
    pipeline.script(breaksThenMends());
    await pipeline.stack.serviceClient.from("tenants").update({ default_autonomy: "merge" }).eq("id", pipeline.actor.tenantId);
    const issue = await place.ada.createIssue(place.fullName, { title: "Add sub", body: "We need `sub`." });
    await place.ada.label(place.fullName, issue, "morning");
    const { id } = await place.run();
    await pipeline.decide(await pipeline.pending(id, 60), "approved");
    const run = await pipeline.ended(id, 120);
    expect(run).toMatchObject({ status: "succeeded", outcome: "merged" });

    await github.settled();
    const [pull, ...others] = github.pulls(place.fullName);
    expect(others).toEqual([]);
    expect(pull).toMatchObject({ merged: true, draft: false, head_sha: run.head_sha });
    expect(pipeline.git(place.bare, "show", "main:src/math.mjs")).toBe(GOOD.trim());
    expect(pipeline.git(place.bare, "log", "--format=%s", "main").split("\n")).toHaveLength(4);
    expect(pipeline.git(place.bare, "fsck", "--no-dangling")).toBe("");

    const sticky = github.comments(place.fullName, issue).filter((comment) => RUN_COMMENT.test(comment.body));
    expect(sticky).toHaveLength(1);
    await expect.poll(() => github.comments(place.fullName, issue).find((comment) => RUN_COMMENT.test(comment.body))!.body, { timeout: 20_000 }).toContain("MorningAI: Merged, verified green");
    expect(pull!.body).toContain(`Closes #${issue}.`);
    expect(pull!.body).toContain("Repaired once after a failing check.");
  });
});

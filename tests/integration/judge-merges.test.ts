import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { calls } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";
import { ok } from "../setup/world";

// Whole runs, with CI that starts processes.
vi.setConfig({ testTimeout: 180_000 });

let pipeline: Pipeline;
let judge: typeof import("@/lib/runs/steps/judge-merges");
beforeAll(async () => {
  pipeline = await startPipeline();
  judge = await import("@/lib/runs/steps/judge-merges");
});
afterAll(() => pipeline?.close());

const service = () => pipeline.stack.serviceClient;
const addSub = calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]);

async function merged(): Promise<{ runId: string; path: string; sha: string }> {
  const { id, path } = await pipeline.makeRepository(LIBRARY);
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
  const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
  expect(await pipeline.ended(runId, 90)).toMatchObject({ status: "succeeded", outcome: "merged" });
  return { runId, path, sha: pipeline.git(path, "rev-parse", "main") };
}

/** Somebody reverts it with git itself. */
function revert(path: string, sha: string): string {
  const clone = mkdtempSync(join(tmpdir(), "morning-reverts-"));
  pipeline.git(clone, "clone", "--quiet", path, ".");
  const parents = pipeline.git(clone, "show", "-s", "--format=%P", sha).split(" ").length;
  pipeline.git(clone, "revert", "--no-edit", ...(parents > 1 ? ["-m", "1"] : []), sha);
  pipeline.git(clone, "push", "--quiet", "origin", "HEAD:main");
  return pipeline.git(clone, "rev-parse", "HEAD");
}

/** What the merge's fate made of the scores. */
const fates = async (runId: string) =>
  (await ok(service().from("reputation_events").select("subject_kind, kind, points, note").eq("run_id", runId).in("kind", ["reverted", "untouched"]).order("subject_kind"))).map(({ subject_kind, kind, points, note }) => [subject_kind, kind, Number(points), note]);
const merge = (runId: string, daysAgo: number) => ok(service().from("runs").update({ merged_at: new Date(Date.now() - daysAgo * 86_400_000).toISOString() }).eq("id", runId).select("id"));

it("a merge that git reverted counts against whoever made it, once", async () => {
  const { runId, path, sha } = await merged();
  expect(await judge.mergesToJudge()).toContain(runId);
  expect(await judge.judgeMerge(runId)).toEqual({ verdict: "open" });
  expect(await fates(runId)).toEqual([]);
  const by = revert(path, sha);
  for (let i = 0; i < 2; i++) expect(await judge.judgeMerge(runId)).toEqual({ verdict: "reverted" });
  const why = `Reverted by ${by.slice(0, 12)}.`;
  const found = await fates(runId);
  expect(found.filter(([kind]) => kind === "repository")).toEqual([["repository", "reverted", -15, why]]);
  expect(found.filter(([kind]) => kind === "agent").length).toBeGreaterThan(0);
  expect(new Set(found.map((fate) => fate.slice(1).join()))).toEqual(new Set([`reverted,-15,${why}`]));
  expect(await judge.mergesToJudge()).not.toContain(runId);
});

it("what nobody touched for 14 days counts for them, and a revert after that does not count", async () => {
  const { runId, path, sha } = await merged();
  revert(path, sha);
  await merge(runId, 15);
  expect(await judge.judgeMerge(runId)).toEqual({ verdict: "untouched" });
  expect((await fates(runId)).filter(([kind]) => kind === "repository")).toEqual([["repository", "untouched", 5, "14 days after the merge everything is as it left it."]]);
});

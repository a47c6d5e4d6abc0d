import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { calls } from "../../fakes/model-server";
import { startGitHubPipeline, type GitHubPipeline } from "../../setup/github-pipeline";
import { agents, finishes, plans } from "../../setup/pipeline";
import { ok } from "../../setup/world";

// A whole run, with CI that starts processes.
vi.setConfig({ testTimeout: 180_000 });

let pipeline: GitHubPipeline;
beforeAll(async () => {
  pipeline = await startGitHubPipeline();
});
afterAll(() => pipeline?.close());

it("a merge that was reverted on GitHub counts against whoever made it", async () => {
  const { judgeMerge, mergesToJudge } = await import("@/lib/runs/steps/judge-merges");
  const place = await pipeline.connect();
  const before = pipeline.git(place.bare, "show", "main:src/math.mjs");
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [calls(["write_file", { path: "src/math.mjs", content: `${before}\nexport const sub = (a, b) => a - b;\n` }]), finishes("Added sub.")] }));
  const runId = await pipeline.start({ repositoryId: place.rowId, goal: "Add sub", autonomy: "full" });
  expect(await pipeline.ended(runId, 150)).toMatchObject({ status: "succeeded", outcome: "merged" });
  expect(await mergesToJudge()).toContain(runId);
  expect(await judgeMerge(runId)).toEqual({ verdict: "open" });

  // As the button on the pull request's page writes it.
  const sha = pipeline.git(place.bare, "rev-parse", "main");
  const by = await place.ada.push(place.fullName, "main", { "src/math.mjs": before }, `Revert "Add sub (#1)"\n\nThis reverts commit ${sha}.`);
  expect(await judgeMerge(runId)).toEqual({ verdict: "reverted" });
  const events = await ok(pipeline.stack.serviceClient.from("reputation_events").select("subject_kind, points, note").eq("run_id", runId).eq("kind", "reverted"));
  expect(events.length).toBeGreaterThan(1);
  for (const event of events) expect([Number(event.points), event.note]).toEqual([-15, `Reverted by ${by.slice(0, 12)}.`]);
});

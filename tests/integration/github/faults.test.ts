import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { calls } from "../../fakes/model-server";
import type { Fault, RecordedRequest } from "../../fakes/github";
import { startGitHubPipeline, type Connected, type GitHubPipeline } from "../../setup/github-pipeline";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import { agents, finishes, plans } from "../../setup/pipeline";

vi.setConfig({ testTimeout: 400_000 });

let pipeline: GitHubPipeline;
beforeAll(async () => {
  // A request that is never answered counts as lost after two seconds, so that each call may be lost once.
  pipeline = await startGitHubPipeline({ GITHUB_TIMEOUT_MS: "2000" });
});
afterAll(() => pipeline?.close());

const write = (content: string) => calls(["write_file", { path: "src/math.mjs", content }]);
const GOOD = "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;\n";

/** What goes wrong at every call once: before GitHub did it, or, in the nasty case, after. */
const FAULTS: Record<string, (request: RecordedRequest) => Fault> = {
  "status 500": () => ({ kind: "error", status: 500 }),
  "status 502": () => ({ kind: "error", status: 502 }),
  "the secondary limit": ({ kind }) => (kind === "git" ? { kind: "error", status: 503 } : { kind: "secondary-limit" }),
  // git waits for a minute before it gives up: for it the line is cut.
  "no answer, and nothing done": ({ kind }) => ({ kind: kind === "git" ? "reset" : "time-out" }),
  "no answer, and all done": ({ kind }) => ({ kind: kind === "git" ? "reset" : "time-out", after: true }),
};

/** One call of a run, whatever numbers stand in it: made again it is the same. */
const callOf = ({ method, path, query, operation }: RecordedRequest) => `${method} ${operation ?? `${path}?${query}`.replace(/[0-9a-f]{40}/g, "sha").replace(/\d+/g, "n")}`;

it("a run whose every call fails once, in whatever way, ends green with one branch, one pull request and one comment", async () => {
  const { github } = pipeline;
  expectConsoleError(/^(Inngest step error|RetryAfterError: .*)$/);
  await pipeline.stack.serviceClient.from("tenants").update({ default_autonomy: "full" }).eq("id", pipeline.actor.tenantId);
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes("Added sub.")] }));
  const places = new Map<string, { place: Connected; failed: Set<string> }>();
  for (const kind of Object.keys(FAULTS)) places.set(kind, { place: await pipeline.connect(), failed: new Set() });

  github.faults.inject((request) => {
    for (const [kind, { place, failed }] of places) {
      if (!request.path.includes(place.fullName)) continue;
      const call = callOf(request);
      if (failed.has(call)) return null;
      failed.add(call);
      return FAULTS[kind]!(request);
    }
    return null;
  });
  const issues = new Map<string, number>();
  for (const [kind, { place }] of places) {
    const issue = await place.ada.createIssue(place.fullName, { title: "Add sub" });
    issues.set(kind, issue);
    await place.ada.label(place.fullName, issue, "morning");
  }
  for (const [kind, { place, failed }] of places) {
    const run = await pipeline.ended((await place.run(60)).id, 300);
    expect([kind, run.status, run.outcome], run.summary ?? "").toEqual([kind, "succeeded", "merged"]);
    await expect.poll(() => github.comments(place.fullName, issues.get(kind)!).map(({ body }) => body.includes("Merged, verified green")), { timeout: 60_000 }).toEqual([true]);
    expect(failed.size, kind).toBeGreaterThan(20);
    expect([...github.branches(place.fullName).keys()].sort(), kind).toEqual(["main", run.branch]);
    expect(github.pulls(place.fullName), kind).toMatchObject([{ merged: true, head_sha: run.head_sha }]);
    expect(pipeline.git(place.bare, "rev-list", "--count", "--no-merges", "main"), kind).toBe("2");
    expect(github.faults.mostWritesAtOnce.get(place.fullName), kind).toBe(1);
    const checks = await place.ada.api<{ check_runs: Array<{ name: string; conclusion: string }> }>("GET", `/repos/${place.fullName}/commits/${run.head_sha}/check-runs?check_name=MorningAI`);
    await expect.poll(() => checks.check_runs.length, { timeout: 1_000 }).toBe(1);
  }
});

it("a run waits while GitHub is down, says so, and goes on by itself", async () => {
  const { github } = pipeline;
  expectConsoleError(/^(Inngest step error|RetryAfterError: .*)$/);
  const place = await pipeline.connect();
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes("Added sub.")] }));
  github.ci(place.fullName).hold();
  const issue = await place.ada.createIssue(place.fullName, { title: "Add sub" });
  await place.ada.label(place.fullName, issue, "morning");
  const { id } = await place.run(60);
  await pipeline.until(id, (run) => run.stage === "ci", 120);
  github.faults.inject((request) => (request.path.includes(place.fullName) ? { kind: "error", status: 503 } : null));
  github.ci(place.fullName).release();
  await expect.poll(async () => (await pipeline.events(id)).map((event) => event.type), { timeout: 60_000 }).toContain("forge.waiting");
  expect((await place.runs())[0]).toMatchObject({ status: "running", stage: "ci" });
  github.faults.inject();
  expect(await pipeline.ended(id, 120)).toMatchObject({ status: "succeeded", outcome: "merged" });
  expect((await pipeline.events(id)).map((event) => event.type)).toContain("forge.back");
});

it("a re-run whose answer is lost, and which is over when GitHub is asked again, is found and not made twice", async () => {
  const { github } = pipeline;
  expectConsoleError(/^(Inngest step error|RetryAfterError: .*)$/);
  await pipeline.stack.serviceClient.from("tenants").update({ default_autonomy: "full" }).eq("id", pipeline.actor.tenantId);
  const place = await pipeline.connect();
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes("Added sub.")] }));
  github.ci(place.fullName).failNext(1);
  let asked = 0;
  github.faults.inject(({ path }) => (path.includes(place.fullName) && path.endsWith("/rerun-failed-jobs") && ++asked === 1 ? { kind: "time-out", after: true } : null));
  const issue = await place.ada.createIssue(place.fullName, { title: "Add sub" });
  await place.ada.label(place.fullName, issue, "morning");
  expect(await pipeline.ended((await place.run(60)).id, 120)).toMatchObject({ status: "succeeded", outcome: "merged" });
  github.faults.inject();
  const [run] = await place.runs();
  const { data } = await pipeline.stack.serviceClient.from("decisions").select("choice").eq("run_id", run!.id).eq("kind", "failure_cause");
  expect([asked, data]).toEqual([1, [{ choice: "flaky" }]]);
});

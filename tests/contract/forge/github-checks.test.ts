import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judge } from "@/lib/agents/ci-monitor";
import type { Check } from "@/lib/forge/forge";
import { registerApp } from "@/tests/fakes/github/apps";
import { suiteFor } from "@/tests/fakes/github/views";
import { startGitHubWorlds, type GitHubWorld, type GitHubWorlds } from "./github-world";

const WORKFLOW = { ".github/workflows/ci.yml": "name: CI\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: node --test\n" };
const FILES = {
  "src/sum.js": "exports.sum = (a, b) => a + b;\n",
  "test/sum.test.js": 'const test = require("node:test");\nconst assert = require("node:assert");\nconst { sum } = require("../src/sum.js");\ntest("sums", () => assert.equal(sum(1, 2), 3));\n',
  ...WORKFLOW,
};
const CI = { command: [process.execPath, "--test"], job: "test" };

let worlds: GitHubWorlds;
beforeAll(async () => {
  worlds = await startGitHubWorlds();
});
afterAll(() => worlds.close());

const status = (world: GitHubWorld, sha: string, state: string, context: string) => world.ada.api("POST", `/repos/${world.fullName}/statuses/${sha}`, { state, context, target_url: "https://ci.example.com/1" });
const list = (world: GitHubWorld, sha: string) => world.forge.listChecks(world.repository, sha, "main");
const brief = (checks: Check[]) => checks.map(({ name, conclusion, attempt, required, reported }) => [name, conclusion, attempt, required, reported]).sort();
const push = async (world: GitHubWorld, files: Record<string, string>) => {
  const sha = await world.ada.push(world.fullName, "work", files);
  await worlds.github.settled();
  return sha;
};

describe("checks on GitHub", () => {
  it("are check runs and statuses of all pages, with what the rules require and nobody has reported", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    await world.ada.protect(world.fullName, "main", { checks: ["test"] });
    worlds.github.setRules(world.fullName, "main", [{ type: "required_status_checks", parameters: { required_status_checks: [{ context: "security/scan" }] } }]);
    const sha = await push(world, { "a.txt": "a" });
    for (let index = 0; index < 120; index++) await status(world, sha, "success", `shard ${String(index).padStart(3, "0")}`);
    const checks = await list(world, sha);
    expect(checks).toHaveLength(122);
    expect(brief(checks).filter(([name]) => !String(name).startsWith("shard"))).toEqual([["security/scan", null, 1, true, false], ["test", "success", 1, true, true]]);
    await status(world, sha, "failure", "security/scan");
    await status(world, sha, "pending", "shard 000");
    const now = new Map((await list(world, sha)).map((check) => [check.name, check]));
    expect(now.get("security/scan")).toMatchObject({ conclusion: "failure", required: true, reported: true, url: "https://ci.example.com/1" });
    expect(now.get("shard 000")).toMatchObject({ status: "in_progress", conclusion: null });
    const { data } = await worlds.stack.serviceClient.from("checks").select("name").eq("repository_id", world.repository.id).eq("sha", sha);
    expect(data).toHaveLength(122);
  });

  it("never count our own check run, and tell same names of different workflows apart", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    const sha = await push(world, { "a.txt": "a" });
    const { rows } = worlds.github.world;
    const { id: _id, ...theirs } = rows.checkRuns.all().find((run) => run.head_sha === sha)!;
    const other = registerApp(worlds.github.world, "ada", { name: "Other CI", url: worlds.github.url, default_permissions: {}, default_events: [], callback_urls: [], redirect_url: worlds.github.url }, worlds.github.app.privateKey);
    for (const [app_id, name] of [[worlds.github.app.id, "MorningAI"], [other.app_id, "test"]] as const) rows.checkRuns.insert({ ...theirs, name, app_id, conclusion: "failure", check_suite_id: suiteFor(rows, rows.repos.findOneBy("full_name", world.fullName)!, sha, app_id, "work") });
    const checks = await list(world, sha);
    expect(checks).toHaveLength(2);
    expect(checks.map(({ name, conclusion }) => [name.endsWith(" / test"), conclusion]).sort()).toEqual([[true, "failure"], [true, "success"]]);
  });

  it("are not green where no rule names any while a workflow has no jobs yet or none for now, and red where it could not start", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    const sha = await push(world, { "a.txt": "a" });
    const state = async () => judge(await list(world, sha)).state;
    expect(await state()).toBe("green");
    const { rows } = worlds.github.world;
    const run = rows.workflowRuns.findBy("repo_id", rows.repos.findOneBy("full_name", world.fullName)!.id)[0]!;
    rows.workflowRuns.update(run.id, { status: "in_progress", conclusion: null }); // its next job waits for the first
    expect(await state()).toBe("pending");
    rows.workflowRuns.update(run.id, { status: "completed", conclusion: "success" });
    expect(await state()).toBe("green");
    const { id: _id, ...theirs } = rows.workflowRuns.get(run.id)!;
    const { id: _suite, ...suite } = rows.checkSuites.get(run.check_suite_id)!;
    const second = rows.workflowRuns.insert({ ...theirs, name: "Slow", status: "queued", conclusion: null, check_suite_id: rows.checkSuites.insert({ ...suite, status: "queued", conclusion: null }).id });
    expect(await state()).toBe("pending");
    rows.workflowRuns.update(second.id, { status: "completed", conclusion: "startup_failure" });
    expect(await state()).toBe("red");
    await world.ada.protect(world.fullName, "main", { checks: ["test"] });
    expect(await state()).toBe("green");
  });

  it("of apps that have not reported yet are waited for during the grace time, where no rule names any", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    const sha = await push(world, { "a.txt": "a" });
    const { rows } = worlds.github.world;
    const repo = rows.repos.findOneBy("full_name", world.fullName)!;
    const other = registerApp(worlds.github.world, "ada", { name: "Slow CI", url: worlds.github.url, default_permissions: {}, default_events: [], callback_urls: [], redirect_url: worlds.github.url }, worlds.github.app.privateKey);
    suiteFor(rows, repo, sha, worlds.github.app.id, "work");
    expect(judge(await list(world, sha)).state).toBe("green");
    const suite = suiteFor(rows, repo, sha, other.app_id, "work");
    expect(judge(await list(world, sha))).toEqual({ state: "pending", waitingFor: ["Slow CI"] });
    const grace = (seconds: number) => worlds.stack.serviceClient.from("repositories").update({ checks_grace_seconds: seconds }).eq("id", world.repository.id);
    await grace(0);
    expect(brief(await list(world, sha))).toEqual([["test", "success", 1, true, true]]);
    await grace(120);
    await world.ada.protect(world.fullName, "main", { checks: ["test"] });
    expect(judge(await list(world, sha)).state).toBe("green");
    rows.branchProtections.delete(rows.branchProtections.findBy("repo_id", repo.id)[0]!.id);
    rows.checkSuites.update(suite, { status: "completed", conclusion: "startup_failure" });
    expect(judge(await list(world, sha)).state).toBe("red");
  });

  it("that a rule wants of one app come from this app, and our own is required of nobody", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    const { rows } = worlds.github.world;
    const sha = await push(world, { "a.txt": "a" });
    const actions = rows.checkRuns.findBy("repo_id", rows.repos.findOneBy("full_name", world.fullName)!.id)[0]!.app_id!;
    const rule = (...required_status_checks: Array<{ context: string; integration_id?: number }>) => worlds.github.setRules(world.fullName, "main", [{ type: "required_status_checks", parameters: { required_status_checks } }]);
    rule({ context: "MorningAI", integration_id: worlds.github.app.id });
    expect(brief(await list(world, sha))).toEqual([["test", "success", 1, true, true]]);
    rule({ context: "MorningAI" }, { context: "test", integration_id: actions });
    expect(brief(await list(world, sha))).toEqual([["test", "success", 1, true, true]]);
    rule({ context: "test", integration_id: 4_711 }, { context: "scan", integration_id: 4_711 });
    expect(brief(await list(world, sha)).map(([name]) => name)).toEqual(["scan", "test (by app 4711)", "test"]);
    await status(world, sha, "success", "scan");
    const checks = await list(world, sha);
    expect(brief(checks)).toEqual([["scan (by app 4711)", null, 1, true, false], ["scan", "success", 1, false, true], ["test (by app 4711)", null, 1, true, false], ["test", "success", 1, false, true]]);
    expect(judge(checks).state).toBe("pending");
    rule({ context: "scan" }, { context: "scan", integration_id: 4_711 });
    expect(brief(await list(world, sha)).slice(0, 2)).toEqual([["scan (by app 4711)", null, 1, true, false], ["scan", "success", 1, true, true]]);
  });

  it("of one name that ran beside each other count each, also when one of them runs again", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    worlds.github.ci(world.fullName).failNext(1);
    const sha = await push(world, { "a.txt": "a" });
    const { rows } = worlds.github.world;
    const { id } = rows.repos.findOneBy("full_name", world.fullName)!;
    const { id: _id, ...failed } = rows.checkRuns.findBy("repo_id", id)[0]!;
    const { id: _job, ...job } = rows.jobs.findBy("repo_id", id)[0]!;
    const twin = rows.checkRuns.insert({ ...failed, conclusion: "success", output: { ...failed.output, annotations: [], annotations_count: 0 } });
    rows.jobs.insert({ ...job, id: twin.id, conclusion: "success" });
    expect(brief(await list(world, sha))).toEqual([["test #2", "success", 1, true, true], ["test", "failure", 1, true, true]]);
    await world.forge.requestChecks(world.repository, { key: "again", sha, runId: await world.runId(), attempt: 2 });
    await worlds.github.settled();
    expect(brief(await list(world, sha))).toEqual([["test #2", "success", 1, true, true], ["test", "success", 2, true, true]]);
  });

  it("of a job that several events start are told apart by the event, so that another commit has them under the same names", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    const { rows } = worlds.github.world;
    const { id } = rows.repos.findOneBy("full_name", world.fullName)!;
    const listed: Check[][] = [];
    for (const file of ["a.txt", "b.txt"]) {
      const sha = await push(world, { [file]: file });
      const { id: _run, ...run } = rows.workflowRuns.findBy("repo_id", id).find((row) => row.head_sha === sha)!;
      const { id: _suite, ...suite } = rows.checkSuites.get(run.check_suite_id)!;
      const { id: _check, ...check } = rows.checkRuns.findBy("repo_id", id).find((row) => row.head_sha === sha)!;
      for (const event of file === "a.txt" ? ["pull_request"] : ["pull_request", "pull_request"]) {
        const second = rows.checkSuites.insert(suite);
        rows.workflowRuns.insert({ ...run, event, check_suite_id: second.id });
        rows.checkRuns.insert({ ...check, check_suite_id: second.id });
      }
      listed.push(await list(world, sha));
    }
    expect(listed.map((checks) => checks.map(({ name }) => name))).toEqual([["CI (push) / test", "CI (pull_request) / test"], ["CI (push) / test", "CI (pull_request) / test", "CI (pull_request) / test #2"]]);
    expect(listed.flat().map(({ ownName }) => ownName)).toEqual(listed.flat().map(() => "test"));
  });

  it("that failed tell where, by annotations and the failing step's lines without what a terminal adds", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    const sha = await push(world, { "src/sum.js": "exports.sum = (a, b) => a - b;\n" });
    const [check] = await list(world, sha);
    expect(check).toMatchObject({ name: "test", conclusion: "failure", attempt: 1 });
    const log = await world.forge.checkLog(world.repository, check!.id);
    expect(log).toMatch(/-1 [!=]=+ 3/);
    expect(log).not.toMatch(/^\d{4}-\d\d-\d\dT|\u001b|##\[/m);
    expect(log.length).toBeLessThan(20_000);
    // Kept: asked again, GitHub is not.
    const before = worlds.github.faults.requests.length;
    expect(await world.forge.checkLog(world.repository, check!.id)).toBe(log);
    expect(worlds.github.faults.requests).toHaveLength(before);
  });

  it("run again once by API, as a new attempt of the same check", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    worlds.github.ci(world.fullName).failNext(1);
    const sha = await push(world, { "a.txt": "a" });
    expect(brief(await list(world, sha))).toEqual([["test", "failure", 1, true, true]]);
    const runId = await world.runId();
    expect(await world.forge.requestChecks(world.repository, { key: "one", sha, runId, attempt: 1 })).toEqual({ requested: false });
    expect(await world.forge.requestChecks(world.repository, { key: "two", sha, runId, attempt: 2 })).toEqual({ requested: true });
    await worlds.github.settled();
    expect(brief(await list(world, sha))).toEqual([["test", "success", 2, true, true]]);
    expect(await world.forge.requestChecks(world.repository, { key: "three", sha, runId, attempt: 3 })).toEqual({ requested: false });
  });

  it("are asked for by their ETag: what did not change costs nothing of the limit", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    const sha = await push(world, { "a.txt": "a" });
    await list(world, sha);
    worlds.github.faults.clear();
    await list(world, sha);
    const asked = worlds.github.faults.requests.filter((request) => request.method === "GET" && !request.path.endsWith("/actions/runs")); // whose answers the fake makes with a new tree id each
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.map((request) => [request.path, request.status])).toEqual(asked.map((request) => [request.path, 304]));
  });
});

describe("merging on GitHub", () => {
  async function ready(wish: Parameters<GitHubWorlds["makeWorld"]>[0] = {}) {
    const world = await worlds.makeWorld(wish);
    const runId = await world.runId();
    const headSha = await world.ada.push(world.fullName, "work", { "new.txt": "new" });
    const { number } = await world.forge.openPullRequest(world.repository, { key: `pr-${runId}`, runId, title: "Add it", body: "", headBranch: "work", baseBranch: "main", headSha, draft: false });
    const merge = (method: "merge" | "squash" | "rebase" = "merge") => world.forge.merge(world.repository, number, { key: "m", expectedHeadSha: headSha, method, author: { name: "M", email: "m@example.com" }, message: "Merge it" });
    return { world, number, headSha, merge };
  }

  it("uses a way that the repository's settings and rules allow", async () => {
    const settings = await ready({ settings: { allow_merge_commit: false } });
    const squashed = await settings.merge("merge");
    expect(squashed.merged && settings.world.parentsOf(squashed.sha)).toHaveLength(1);
    const rules = await ready();
    worlds.github.setRules(rules.world.fullName, "main", [{ type: "pull_request", parameters: { allowed_merge_methods: ["rebase"], required_approving_review_count: 0 } }]);
    const rebased = await rules.merge("squash");
    expect(rebased.merged && rules.world.messageOf(rebased.sha)).not.toContain("(#");
  });

  it("never goes around a rule: it leaves what wants a review, or lets GitHub merge it by itself", async () => {
    const blocked = await ready();
    await blocked.world.ada.protect(blocked.world.fullName, "main", { approvals: 1, admins: true });
    expect(await blocked.merge()).toMatchObject({ merged: false, reason: "blocked" });
    const later = await ready({ settings: { allow_auto_merge: true } });
    await later.world.ada.protect(later.world.fullName, "main", { checks: ["ci"], admins: true });
    expect(await later.merge()).toMatchObject({ merged: false, reason: "queued" });
    await status(later.world, later.headSha, "success", "ci");
    await expect.poll(async () => (await later.world.forge.getPullRequest(later.world.repository, later.number)).status).toBe("merged");
    const queued = await ready();
    worlds.github.setRules(queued.world.fullName, "main", [{ type: "merge_queue", parameters: {} }]);
    expect(await queued.merge()).toMatchObject({ merged: false, reason: "queued" });
  });

  it("waits in a queue once, whatever GitHub refuses or forgets to answer, and says what a queue wants first", async () => {
    const classic = await ready();
    worlds.github.requireQueue(classic.world.fullName, "main");
    // Required, and never there: it stays in the queue.
    await classic.world.ada.protect(classic.world.fullName, "main", { checks: ["ci"] });
    expect(await classic.merge()).toMatchObject({ merged: false, reason: "queued", message: expect.stringContaining("is in the merge queue of main") });
    expect(await classic.merge()).toMatchObject({ merged: false, reason: "queued", message: expect.stringContaining("waits for GitHub to merge it") });
    const rules = [{ type: "merge_queue", parameters: {} }, { type: "pull_request", parameters: { required_approving_review_count: 1 } }];
    const reviewed = await ready();
    worlds.github.setRules(reviewed.world.fullName, "main", rules);
    expect(await reviewed.merge()).toMatchObject({ merged: false, reason: "blocked", message: expect.stringContaining("approving review is required") });
    const later = await ready({ settings: { allow_auto_merge: true } });
    worlds.github.setRules(later.world.fullName, "main", rules);
    expect(await later.merge()).toMatchObject({ merged: false, reason: "queued", message: expect.stringContaining("by itself once the rules of main are met") });
  });

  it("needs no drafts: where GitHub has none a pull request is opened ready, and stays it", async () => {
    const world = await worlds.makeWorld();
    worlds.github.forbidDrafts(world.fullName);
    const runId = await world.runId();
    const headSha = await world.ada.push(world.fullName, "work", { "new.txt": "new" });
    const { number } = await world.forge.openPullRequest(world.repository, { key: `pr-${runId}`, runId, title: "Add it", body: "", headBranch: "work", baseBranch: "main", headSha, draft: true });
    expect(await world.forge.updatePullRequest(world.repository, number, { title: "Add it well", draft: true, headSha })).toMatchObject({ title: "Add it well", draft: false, status: "open" });
  });
});

describe("a repository that was renamed on GitHub", () => {
  it("is read and written where it is now, under the name that we know", async () => {
    const world = await worlds.makeWorld({ files: FILES, ci: CI });
    const runId = await world.runId();
    const headSha = await push(world, { "src/sum.js": "exports.sum = (a, b) => a - b;\n" });
    const renamed = await world.ada.renameRepository(world.fullName, `${world.fullName.split("/")[1]}-total`);
    const { number } = await world.forge.openPullRequest(world.repository, { key: "pr", runId, title: "Add it", body: "", headBranch: "work", baseBranch: "main", headSha, draft: false });
    expect(await world.forge.comment(world.repository, number, { key: "k", author: "Morning", body: "Hello" })).toMatchObject({ id: expect.stringMatching(/^\d+$/), body: "Hello" });
    const [check] = await list(world, headSha);
    expect(await world.forge.checkLog(world.repository, check!.id)).toMatch(/-1 [!=]=+ 3/);
    const merged = await world.forge.merge(world.repository, number, { key: "m", expectedHeadSha: headSha, method: "merge", author: { name: "M", email: "m@example.com" }, message: "Merge it" });
    expect(merged).toEqual({ merged: true, sha: worlds.github.branches(renamed).get("main") });
    expect(worlds.github.comments(renamed, number)).toHaveLength(1);
  });
});

describe("GitHub's limits", () => {
  it("make every call wait until they are over, and never more than one change of a repository is under way", async () => {
    const world = await worlds.makeWorld();
    worlds.github.faults.inject((request) => (request.path.includes(world.fullName) ? { kind: "secondary-limit" } : null));
    const refused = await world.forge.branchHead(world.repository, "main").catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "OutageError", retryAfterMs: expect.any(Number) });
    worlds.github.faults.inject();
    const asked = worlds.github.faults.requests.length;
    await expect(world.forge.branchHead(world.repository, "main")).rejects.toMatchObject({ name: "OutageError" });
    expect(worlds.github.faults.requests).toHaveLength(asked);
    await new Promise((resolve) => setTimeout(resolve, (refused as { retryAfterMs: number }).retryAfterMs + 50));
    expect(await world.forge.branchHead(world.repository, "main")).toMatch(/^[0-9a-f]{40}$/);

    const runId = await world.runId();
    const headSha = await world.ada.push(world.fullName, "work", { "new.txt": "new" });
    const { number } = await world.forge.openPullRequest(world.repository, { key: "pr", runId, title: "T", body: "", headBranch: "work", baseBranch: "main", headSha, draft: false });
    worlds.github.faults.inject((request) => (request.kind === "graphql" ? { kind: "hiccup" } : null));
    await expect(world.forge.updatePullRequest(world.repository, number, { draft: true, headSha })).rejects.toMatchObject({ name: "OutageError" });
    worlds.github.faults.inject();
    const drafted = world.forge.updatePullRequest(world.repository, number, { draft: true, headSha });
    await Promise.all(Array.from({ length: 8 }, (_, index) => world.forge.comment(world.repository, number, { key: `k${index}`, author: "Morning", body: String(index) })));
    expect((await drafted).draft).toBe(true);
    expect(worlds.github.faults.mostWritesAtOnce.get(world.fullName)).toBe(1);
  });
});

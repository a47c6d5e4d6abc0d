import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { calls, type Script, type SeenRequest } from "../../fakes/model-server";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import { startGitHubPipeline, type GitHubPipeline } from "../../setup/github-pipeline";
import { agents, finishes, plans } from "../../setup/pipeline";

// Each goes through whole runs, with CI that starts processes.
vi.setConfig({ testTimeout: 180_000 });

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
    await setAutonomy("merge");
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

    // The run's page has each check of each of its commits, and its log each of their states once.
    const { data: checks } = await pipeline.stack.serviceClient.from("checks").select("sha, name, conclusion").eq("run_id", id);
    expect(checks).toContainEqual({ sha: run.head_sha, name: "test", conclusion: "success" });
    expect(checks!.filter(({ conclusion }) => conclusion === "failure").length).toBeGreaterThan(0);
    const { data: finished } = await pipeline.stack.serviceClient.from("run_events").select("message").eq("run_id", id).eq("type", "check.finished");
    expect(finished!.filter(({ message }) => message === `test: success on ${run.head_sha!.slice(0, 12)}.`)).toHaveLength(1);
  });
});

describe("people work on the same pull request", () => {
  it("a review with two threads is worked in by the same run, and each thread is answered with the commit", async () => {
    const { github } = pipeline;
    const place = await pipeline.connect();
    await setAutonomy("merge");
    const README = "# Library\n\nadd and sub.\n";
    let revised = false;
    pipeline.script((request, index) => {
      revised ||= JSON.stringify(request.messages).includes("Call it minus");
      const second = JSON.stringify(request.messages[0]).includes("Reviewers commented");
      return answer(agents({ planner: plans("src/math.mjs", "README.md"), executor: second ? [write(GOOD.replace("sub", "minus")), calls(["write_file", { path: "README.md", content: README }]), finishes("Renamed it.")] : [write(GOOD), finishes("Added sub.")] }), request, index);
    });
    const issue = await place.ada.createIssue(place.fullName, { title: "Add sub" });
    await place.ada.label(place.fullName, issue, "morning");
    const { id } = await place.run();
    const asked = await pipeline.pending(id, 60);
    const [pull] = github.pulls(place.fullName);
    await place.ada.review(place.fullName, pull!.number, { event: "REQUEST_CHANGES", body: "Two things.", comments: [{ path: "src/math.mjs", line: 2, body: "Call it minus." }, { path: "src/math.mjs", line: 1, body: "Say what there is in the README." }] });
    // What was asked before the review is void; the question comes again for what the review made of it.
    await pipeline.until(id, (run) => run.stage === "execute", 40);
    await pipeline.until(id, (run) => run.status === "waiting" && run.stage === "finalize", 60);
    const again = await pipeline.pending(id);
    expect(again.id).not.toBe(asked.id);
    expect(revised).toBe(true);
    await pipeline.decide(again, "approved");
    const run = await pipeline.ended(id, 60);
    expect(run).toMatchObject({ status: "succeeded", outcome: "merged" });
    expect(pipeline.git(place.bare, "show", "main:src/math.mjs")).toContain("minus");
    const { data: threads } = await pipeline.stack.serviceClient.from("review_threads").select("status, settled_sha").eq("run_id", id);
    expect(threads).toEqual([{ status: "settled", settled_sha: run.head_sha }, { status: "settled", settled_sha: run.head_sha }]);
    const answers = async () => (await place.ada.api<Array<{ body: string; in_reply_to_id?: number }>>("GET", `/repos/${place.fullName}/pulls/${pull!.number}/comments`)).filter((comment) => comment.body.includes(`Worked in with ${run.head_sha}`));
    await expect.poll(async () => new Set((await answers()).map((comment) => comment.in_reply_to_id)).size, { timeout: 20_000 }).toBe(2);
    expect(await answers()).toHaveLength(2);
    expect(github.pulls(place.fullName)).toHaveLength(1);
  });

  it("nothing is merged by policy while a reviewer wants changes: a person is asked", async () => {
    const { github } = pipeline;
    const place = await pipeline.connect();
    await setAutonomy("full");
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes()] }));
    github.ci(place.fullName).hold();
    const issue = await place.ada.createIssue(place.fullName, { title: "Add sub" });
    await place.ada.label(place.fullName, issue, "morning");
    const { id } = await place.run();
    await pipeline.until(id, (run) => run.stage === "ci", 60);
    const [pull] = github.pulls(place.fullName);
    await place.ada.review(place.fullName, pull!.number, { event: "REQUEST_CHANGES", body: "I want to look at this again." });
    github.ci(place.fullName).release();
    const asked = await pipeline.pending(id, 90);
    expect(asked.kind).toBe("merge");
    const { data: told } = await pipeline.stack.serviceClient.from("run_events").select("message").eq("run_id", id).eq("type", "approval.requested").order("number", { ascending: false }).limit(1);
    expect(told![0]!.message).toContain("ada asked for changes and did not approve since.");
    await pipeline.decide(asked, "approved");
    expect(await pipeline.ended(id, 60)).toMatchObject({ status: "succeeded", outcome: "merged" });
  });

  it("a person who pushes in the middle is never overwritten: their commit is taken in, checked and merged with ours", async () => {
    const { github } = pipeline;
    const place = await pipeline.connect();
    await setAutonomy("full");
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes()] }));
    github.ci(place.fullName).hold();
    const issue = await place.ada.createIssue(place.fullName, { title: "Add sub" });
    await place.ada.label(place.fullName, issue, "morning");
    const { id } = await place.run();
    const { branch } = await pipeline.until(id, (run) => run.stage === "ci", 60);
    const theirs = await place.ada.push(place.fullName, branch!, { "NOTES.md": "By a person.\n" });
    github.ci(place.fullName).release();
    const run = await pipeline.ended(id, 90);
    expect(run).toMatchObject({ status: "succeeded", outcome: "merged" });
    expect(pipeline.git(place.bare, "merge-base", "--is-ancestor", theirs, run.head_sha!)).toBe("");
    expect(pipeline.git(place.bare, "show", "main:NOTES.md")).toBe("By a person.");
    expect(pipeline.git(place.bare, "show", "main:src/math.mjs")).toBe(GOOD.trim());
  });

  it("stop by comment ends the run, and what a reader says does nothing", async () => {
    const { github } = pipeline;
    const place = await pipeline.connect();
    await setAutonomy("full");
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes()] }));
    github.ci(place.fullName).hold();
    github.setRole(place.fullName, "rita", "read");
    const issue = await place.ada.createIssue(place.fullName, { title: "Add sub" });
    await place.ada.label(place.fullName, issue, "morning");
    const { id } = await place.run();
    await pipeline.until(id, (run) => run.stage === "ci", 60);
    await github.person("rita").comment(place.fullName, issue, "/morning stop");
    await place.ada.comment(place.fullName, issue, "Looks good so far.");
    await expect.poll(() => ignoredComments(place.rowId), { timeout: 20_000 }).toContainEqual(expect.stringMatching(/rita.*write/));
    expect((await place.runs())[0]).toMatchObject({ status: "running" });
    await place.ada.comment(place.fullName, issue, "/morning stop");
    const run = await pipeline.ended(id, 30);
    github.ci(place.fullName).release();
    expect(run).toMatchObject({ status: "cancelled", outcome: "cancelled" });
    expect(github.pulls(place.fullName)).toHaveLength(1);
    expect(pipeline.git(place.bare, "rev-list", "--count", "main")).toBe("1");
  });
});

describe("a red pull request of a person", () => {
  it("that they labelled is repaired on its own branch, and stays theirs to merge", async () => {
    const { github } = pipeline;
    const place = await pipeline.connect();
    await setAutonomy("full");
    const before = await place.ada.push(place.fullName, "feature", { "src/math.mjs": BROKEN });
    const pull = await place.ada.openPull(place.fullName, { title: "Add sub by hand", head: "feature", base: "main", body: "Mine." });
    await github.settled();
    pipeline.script(agents({ fixer: [write(GOOD), finishes("Mended add.")] }));
    await place.ada.label(place.fullName, pull, "morning:fix");
    const { id } = await place.run();
    const run = await pipeline.ended(id, 90);
    expect(run).toMatchObject({ status: "succeeded", outcome: "ready_for_review", branch: "feature" });
    // GitHub marks no place of a failing test: the log names it.
    expect(JSON.stringify(pipeline.requests)).toMatch(/code at these places[^]{0,400}>\s+\d+ /);
    expect(pipeline.git(place.bare, "show", "feature:src/math.mjs")).toBe(GOOD.trim());
    expect(pipeline.git(place.bare, "rev-parse", "feature~1")).toBe(before);
    const { data: plan } = await pipeline.stack.serviceClient.from("plans").select("content").eq("run_id", id).single();
    expect(plan!.content).toMatchObject({ title: `Repair pull request #${pull}` });
    expect(github.pulls(place.fullName)).toMatchObject([{ number: pull, title: "Add sub by hand", body: "Mine.", merged: false, draft: false }]);
  });
});

describe("what CI does not say", () => {
  it("a repository without checks ends in a clear state after its grace time, and a required check that never reports names itself", async () => {
    const { github } = pipeline;
    await setAutonomy("full");
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes()] }));
    const silent = await pipeline.connect({ files: { "src/math.mjs": "export const add = (a, b) => a + b;\n" } });
    const missing = await pipeline.connect();
    github.setRules(missing.fullName, "main", [{ type: "required_status_checks", parameters: { required_status_checks: [{ context: "security/scan" }] } }]);
    await pipeline.stack.serviceClient.from("repositories").update({ checks_grace_seconds: 2 }).in("id", [silent.rowId, missing.rowId]);
    for (const place of [silent, missing]) {
      const issue = await place.ada.createIssue(place.fullName, { title: "Add sub" });
      await place.ada.label(place.fullName, issue, "morning");
    }
    const first = await pipeline.ended((await silent.run()).id, 90);
    expect(first).toMatchObject({ status: "failed", outcome: "stopped" });
    expect(first.summary).toMatch(/No check reported on [0-9a-f]{12} within 2 seconds/);
    const second = await pipeline.ended((await missing.run()).id, 90);
    expect(second.summary).toMatch(/required check never reported on [0-9a-f]{12}: security\/scan/i);
    expect(github.pulls(missing.fullName)).toMatchObject([{ merged: false, draft: true }]);
  });

  it("a flaky job is run again once, by API, before anything is repaired", async () => {
    const { github } = pipeline;
    const place = await pipeline.connect();
    await setAutonomy("full");
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes()] }));
    github.ci(place.fullName).failNext(1);
    const issue = await place.ada.createIssue(place.fullName, { title: "Add sub" });
    await place.ada.label(place.fullName, issue, "morning");
    const run = await pipeline.ended((await place.run()).id, 90);
    expect(run).toMatchObject({ status: "succeeded", outcome: "merged" });
    const { data } = await pipeline.stack.serviceClient.from("decisions").select("choice").eq("run_id", run.id).eq("kind", "failure_cause");
    expect(data).toEqual([{ choice: "flaky" }]);
    expect(github.faults.requests.filter(({ path }) => path.includes(place.fullName) && path.endsWith("/rerun-failed-jobs"))).toHaveLength(1);
  });
});

/** Nothing that proves who we are is anywhere but in memory. */
it("keeps every token out of the database, the workspaces and what models are asked", async () => {
  const secrets = pipeline.github.secrets().filter((secret) => secret.length > 20);
  expect(secrets.length).toBeGreaterThan(5);
  const seen: string[] = [JSON.stringify(pipeline.requests)];
  for (const table of ["runs", "run_events", "run_messages", "tool_calls", "effects", "decisions", "checks", "pull_requests", "artifacts", "outbox", "github_installations"] as const) {
    seen.push(JSON.stringify((await pipeline.stack.serviceClient.from(table).select("*").limit(1_000)).data));
  }
  for (const secret of secrets) for (const text of seen) expect(text.includes(secret)).toBe(false);
  // Clones, their config, workspaces, logs and the database's own files: grep answers 1 where it finds nothing.
  const found = spawnSync("grep", ["-raloE", "(ghs|ghu|github_pat)_[A-Za-z0-9_]{10,}|BEGIN [A-Z ]*PRIVATE KEY", pipeline.stack.dataDir], { encoding: "utf8" });
  expect([found.status, found.stdout]).toEqual([1, ""]);
});

it("removes what it kept of a repository's commits with the repository", async () => {
  // Whoever still had something to do for the run hears that it is gone.
  expectConsoleError(/^(Inngest (step|function) error|NonRetriableError: The run [0-9a-f-]+ no longer exists\.)$/);
  const place = await pipeline.connect();
  await setAutonomy("full");
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [write(GOOD), finishes()] }));
  const issue = await place.ada.createIssue(place.fullName, { title: "Add sub" });
  await place.ada.label(place.fullName, issue, "morning");
  await pipeline.ended((await place.run()).id, 90);
  const mirror = join(pipeline.stack.dataDir, "mirrors", `${place.rowId}.git`);
  expect(existsSync(mirror)).toBe(true);
  const { deleteRepository } = await import("@/lib/repositories/delete-repository");
  await deleteRepository(pipeline.actor, place.rowId);
  expect(existsSync(mirror)).toBe(false);
});

const answer = (script: Script, request: SeenRequest, index: number) => (typeof script === "function" ? script(request, index) : script[Math.min(index, script.length - 1)]!);

async function setAutonomy(autonomy: "merge" | "full"): Promise<void> {
  await pipeline.stack.serviceClient.from("tenants").update({ default_autonomy: autonomy }).eq("id", pipeline.actor.tenantId);
}

/** Why comments did nothing. */
async function ignoredComments(repositoryId: string): Promise<string[]> {
  const { data } = await pipeline.stack.serviceClient.from("github_deliveries").select("reason").eq("repository_id", repositoryId).eq("event", "issue_comment").eq("status", "ignored").limit(100);
  return data!.map((row) => row.reason as string);
}

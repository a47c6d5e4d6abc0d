import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeSetting, type Setting } from "./world";

let here: Setting;
beforeEach(async () => { here = await makeSetting({ ci: true }); });
afterEach(async () => { await here.close(); });

const WRONG = { "src/sum.js": "export const sum = (a, b) => a - b;\n" };
const runsOf = async (ref: string, filter: "latest" | "all" = "latest") => (await here.octokit.rest.checks.listForRef({ ...here.at, ref, filter })).data.check_runs;

describe("the stand-in CI", () => {
  it("runs the repository's tests on a push: red with annotations and a log, then green", async () => {
    const { fake, octokit, at, repo, names } = here;
    const red = await fake.person("ada").push(repo.fullName, "feature", WRONG);
    await fake.settled();
    const [check] = await runsOf(red);
    expect(check).toMatchObject({ name: "test", status: "completed", conclusion: "failure", app: { id: 15_368, slug: "github-actions" }, head_sha: red });
    const { data: annotations } = await octokit.rest.checks.listAnnotations({ ...at, check_run_id: check!.id });
    expect(annotations).toEqual([expect.objectContaining({ path: ".github", annotation_level: "failure", message: "Process completed with exit code 1." })]);
    const { data: runs } = await octokit.rest.actions.listWorkflowRunsForRepo({ ...at, head_sha: red });
    expect(runs.workflow_runs[0]).toMatchObject({ status: "completed", conclusion: "failure", run_attempt: 1, path: ".github/workflows/ci.yml", event: "push", check_suite_id: check!.check_suite!.id });
    const { data: jobs } = await octokit.rest.actions.listJobsForWorkflowRun({ ...at, run_id: runs.workflow_runs[0]!.id });
    expect(jobs.jobs[0]).toMatchObject({ id: check!.id, name: "test", conclusion: "failure", html_url: check!.details_url });
    expect(jobs.jobs[0]!.steps!.find((step) => step.conclusion === "failure")).toMatchObject({ number: 3 });
    const { data: log, url } = await octokit.rest.actions.downloadJobLogsForWorkflowRun({ ...at, job_id: jobs.jobs[0]!.id });
    expect(url).toContain("/_logs/");
    expect(log).toMatch(/^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z Current runner version/);
    expect(log).toContain("##[error]Process completed with exit code 1.");
    expect(String(log).replaceAll(/\u001b\[\d+m/g, "")).toContain("/home/runner/work/sum/sum/test/sum.test.js:6");
    const green = await fake.person("ada").push(repo.fullName, "feature", { "src/sum.js": "export const sum = (a, b) => a + b;\n" });
    await fake.settled();
    expect((await runsOf(green))[0]).toMatchObject({ conclusion: "success" });
    expect(names()).toEqual(expect.arrayContaining(["check_suite.requested", "check_run.created", "check_run.completed", "check_suite.completed", "workflow_run.requested", "workflow_run.completed"]));
  });

  it("re-runs failed jobs as a new attempt: new check run, same suite", async () => {
    const { fake, octokit, at, repo } = here;
    fake.ci(repo.fullName).failNext();
    const sha = await fake.person("ada").push(repo.fullName, "feature", { "a.txt": "a" });
    await fake.settled();
    const [first] = await runsOf(sha);
    expect(first?.conclusion).toBe("failure");
    const { data: runs } = await octokit.rest.actions.listWorkflowRunsForRepo({ ...at, head_sha: sha });
    const run_id = runs.workflow_runs[0]!.id;
    fake.ci(repo.fullName).hold();
    expect((await octokit.rest.actions.reRunWorkflowFailedJobs({ ...at, run_id })).status).toBe(201);
    expect((await runsOf(sha))[0]).toMatchObject({ status: "queued", conclusion: null });
    await expect(octokit.rest.actions.reRunWorkflowFailedJobs({ ...at, run_id })).rejects.toMatchObject({ status: 403 });
    fake.ci(repo.fullName).release();
    await fake.settled();
    const latest = await runsOf(sha);
    const all = await runsOf(sha, "all");
    expect(latest.map((run) => run.conclusion)).toEqual(["success"]);
    expect(all.map((run) => run.conclusion)).toEqual(["success", "failure"]);
    expect(new Set(all.map((run) => run.check_suite!.id)).size).toBe(1);
    expect((await octokit.rest.actions.getWorkflowRun({ ...at, run_id })).data).toMatchObject({ run_attempt: 2, conclusion: "success" });
    expect((await octokit.rest.actions.listJobsForWorkflowRun({ ...at, run_id })).data.total_count).toBe(1);
    expect((await octokit.rest.actions.listJobsForWorkflowRun({ ...at, run_id, filter: "all" })).data.total_count).toBe(2);
  });

  it("can stay silent, and can report a commit status instead", async () => {
    const { fake, octokit, at, repo } = here;
    fake.ci(repo.fullName).silence();
    const silent = await fake.person("ada").push(repo.fullName, "one", { "a.txt": "a" });
    await fake.settled();
    expect(await runsOf(silent)).toEqual([]);
    fake.ci(repo.fullName).silence(false);
    fake.ci(repo.fullName).configure({ command: ["false"], job: "ci/other", reportAs: "status" });
    const sha = await fake.person("ada").push(repo.fullName, "two", { "b.txt": "b" });
    await fake.settled();
    expect((await octokit.rest.repos.getCombinedStatusForRef({ ...at, ref: sha })).data).toMatchObject({ state: "failure", total_count: 1, statuses: [{ context: "ci/other", state: "failure" }] });
    expect((await octokit.paginate(octokit.rest.repos.listCommitStatusesForRef, { ...at, ref: sha, per_page: 1 })).map((status) => status.state)).toEqual(["failure", "pending"]);
  });
});

describe("checks of an app", () => {
  it("belong to the app, add annotations with each update, and come in pages", async () => {
    const { fake, octokit, at, received } = here;
    const head_sha = fake.branches(here.repo.fullName).get("main")!;
    const annotation = (line: number) => ({ path: "src/sum.js", start_line: line, end_line: line, annotation_level: "warning" as const, message: `Line ${line}` });
    const { data: check } = await octokit.rest.checks.create({ ...at, name: "MorningAI", head_sha, status: "in_progress", output: { title: "T", summary: "S", annotations: [annotation(1)] } });
    expect(check.app?.id).toBe(fake.app.id);
    await octokit.rest.checks.update({ ...at, check_run_id: check.id, status: "completed", conclusion: "success", output: { title: "T", summary: "S", annotations: [annotation(2)] } });
    expect((await octokit.rest.checks.listAnnotations({ ...at, check_run_id: check.id })).data.map((one) => one.start_line)).toEqual([1, 2]);
    await octokit.rest.checks.create({ ...at, name: "Second", head_sha });
    expect((await octokit.paginate(octokit.rest.checks.listForRef, { ...at, ref: "main", per_page: 1 })).map((one) => one.name)).toEqual(["Second", "MorningAI"]);
    await fake.settled();
    expect(received.find(({ name }) => name === "check_run")?.payload).toMatchObject({ action: "created", check_run: { app: { id: fake.app.id } }, sender: { login: fake.app.botLogin, type: "Bot" } });
  });

  it("required ones hold back a merge, and auto-merge and the queue merge when they are green", async () => {
    const { fake, octokit, at, repo } = here;
    const ada = fake.person("ada");
    await ada.api("PATCH", `/repos/${repo.fullName}`, { allow_auto_merge: true });
    fake.setRules(repo.fullName, "main", [{ type: "required_status_checks", parameters: { required_status_checks: [{ context: "test" }], strict_required_status_checks_policy: false } }, { type: "pull_request", parameters: { allowed_merge_methods: ["squash"], required_approving_review_count: 0 } }]);
    expect((await octokit.request("GET /repos/{owner}/{repo}/rules/branches/{branch}", { ...at, branch: "main" })).data.map((rule) => rule.type)).toEqual(["required_status_checks", "pull_request"]);
    fake.ci(repo.fullName).hold();
    await ada.push(repo.fullName, "feature", { "a.txt": "a" });
    const { data: pull } = await octokit.rest.pulls.create({ ...at, title: "Add a", head: "feature", base: "main" });
    expect((await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data.mergeable_state).toBe("blocked");
    await expect(octokit.rest.pulls.merge({ ...at, pull_number: pull.number, merge_method: "squash" })).rejects.toMatchObject({ status: 405, message: expect.stringContaining('Required status check "test" is') as string });
    await expect(octokit.rest.pulls.merge({ ...at, pull_number: pull.number })).rejects.toMatchObject({ status: 405, message: expect.stringContaining("Merge commits are not allowed") as string });
    await octokit.graphql("mutation($id: ID!) { enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: SQUASH }) { pullRequest { id } } }", { id: pull.node_id });
    fake.ci(repo.fullName).release();
    await fake.settled();
    expect((await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data).toMatchObject({ merged: true });

    fake.setRules(repo.fullName, "main", [{ type: "merge_queue", parameters: { merge_method: "MERGE" } }]);
    await ada.push(repo.fullName, "next", { "b.txt": "b" });
    const { data: second } = await octokit.rest.pulls.create({ ...at, title: "Add b", head: "next", base: "main" });
    await expect(octokit.rest.pulls.merge({ ...at, pull_number: second.number })).rejects.toMatchObject({ status: 405, message: expect.stringContaining("merge queue") as string });
    await octokit.graphql("mutation($input: EnqueuePullRequestInput!) { enqueuePullRequest(input: $input) { mergeQueueEntry { id } } }", { input: { pullRequestId: second.node_id } });
    await expect.poll(() => fake.pulls(repo.fullName).find((one) => one.number === second.number)?.merged).toBe(true);
  });
});

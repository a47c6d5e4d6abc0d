import { emitInRepository } from "./events";
import { mergeWhatIsReady } from "./merge";
import { insert, type Annotation, type JobRow, type RepoRow, type Step, type UserRow, type WorkflowRunRow } from "./rows";
import { latestRuns } from "./settings";
import { ACTIONS_APP } from "./tokens";
import { settleSuite, suiteFor } from "./views";
import { asGitHub, type World } from "./world";

export interface Job { runId: number; jobId: number; sha: string; actor: UserRow }
interface Cause { branch: string; sha: string; actor: UserRow; path: string; workflow: string; job: string }

const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, "Z");

/** A workflow run with its job and check run, all queued. The job and its check run have the same id, as on GitHub. */
export async function begin(world: World, repo: RepoRow, cause: Cause): Promise<Job> {
  const { rows } = world;
  const workflow = rows.workflows.findBy("repo_id", repo.id).find((row) => row.path === cause.path) ?? insert(rows.workflows, "Workflow", { node_id: "", repo_id: repo.id, name: cause.workflow, path: cause.path, state: "active", badge_url: "" });
  const suite = suiteFor(rows, repo, cause.sha, ACTIONS_APP, cause.branch);
  const run = insert(rows.workflowRuns, "WorkflowRun", {
    node_id: "", repo_id: repo.id, workflow_id: workflow.id, name: workflow.name, head_branch: cause.branch, head_sha: cause.sha, run_number: rows.workflowRuns.findBy("repo_id", repo.id).length + 1, event: "push",
    status: "queued", conclusion: null, actor_id: cause.actor.id, run_attempt: 1, run_started_at: now(), check_suite_id: suite,
  });
  return queueJob(world, repo, run, cause.job, cause.actor);
}

/** A new attempt of a finished run: same run, same suite, new job and check run. */
export async function rerun(world: World, repo: RepoRow, run: WorkflowRunRow, failedOnly: boolean): Promise<Job> {
  const jobs = world.rows.jobs.findBy("run_id", run.id).filter((job) => job.run_attempt === run.run_attempt);
  const job = jobs.find((one) => !failedOnly || one.conclusion === "failure") ?? jobs[0]!;
  const again = world.rows.workflowRuns.update(run.id, { run_attempt: run.run_attempt + 1, status: "queued", conclusion: null, run_started_at: now() })!;
  return queueJob(world, repo, again, job.name, world.rows.users.get(run.actor_id)!);
}

async function queueJob(world: World, repo: RepoRow, run: WorkflowRunRow, name: string, actor: UserRow): Promise<Job> {
  const { rows } = world;
  const check = insert(rows.checkRuns, "CheckRun", {
    node_id: "", repo_id: repo.id, head_sha: run.head_sha, name, status: "queued", conclusion: null, started_at: now(), completed_at: null, external_id: "", details_url: null, actions: null,
    output: { title: null, summary: null, text: null, annotations_count: 0, annotations: [] }, check_suite_id: run.check_suite_id, app_id: ACTIONS_APP,
  });
  const job = insert(rows.jobs, "Job", { id: check.id, node_id: "", repo_id: repo.id, run_id: run.id, run_attempt: run.run_attempt, name, status: "queued", conclusion: null, started_at: now(), completed_at: null, runner_id: 1, runner_name: "GitHub Actions 1", steps: [] });
  rows.checkRuns.update(check.id, { external_id: String(job.id), details_url: `${world.url}/${repo.full_name}/actions/runs/${run.id}/job/${job.id}` });
  settle(world, repo, run.check_suite_id);
  await tellRun(world, repo, run.id, "requested", actor);
  await tellCheck(world, repo, job.id, "created", actor);
  return { runId: run.id, jobId: job.id, sha: run.head_sha, actor };
}

export async function start(world: World, repo: RepoRow, job: Job): Promise<void> {
  world.rows.workflowRuns.update(job.runId, { status: "in_progress" });
  world.rows.jobs.update(job.jobId, { status: "in_progress", started_at: now(), steps: steps(world.rows.jobs.get(job.jobId)!, null) });
  world.rows.checkRuns.update(job.jobId, { status: "in_progress", started_at: now() });
  settle(world, repo, world.rows.workflowRuns.get(job.runId)!.check_suite_id);
  await tellRun(world, repo, job.runId, "in_progress", job.actor);
}

export async function finish(world: World, repo: RepoRow, job: Job, conclusion: "success" | "failure", annotations: Annotation[]): Promise<void> {
  const { rows } = world;
  if (!rows.repos.get(repo.id)) return;
  const run = rows.workflowRuns.update(job.runId, { status: "completed", conclusion })!;
  rows.jobs.update(job.jobId, { status: "completed", conclusion, completed_at: now(), steps: steps(rows.jobs.get(job.jobId)!, conclusion) });
  const before = rows.checkRuns.get(job.jobId)!;
  rows.checkRuns.update(job.jobId, { status: "completed", conclusion, completed_at: now(), output: { ...before.output, annotations, annotations_count: annotations.length } });
  settle(world, repo, run.check_suite_id);
  await tellCheck(world, repo, job.jobId, "completed", job.actor);
  await tellRun(world, repo, job.runId, "completed", job.actor);
  const suite = await asGitHub<Record<string, unknown>>(world, "GET", `/repos/${repo.full_name}/check-suites/${run.check_suite_id}`);
  await emitInRepository(world, repo, job.actor, "check_suite", { action: "completed", check_suite: suite });
  await mergeWhatIsReady(world, repo, run.head_sha);
}

function steps(job: JobRow, conclusion: "success" | "failure" | null): Step[] {
  const names = ["Set up job", "Run actions/checkout@v4", `Run ${job.name}`, "Post Run actions/checkout@v4", "Complete job"];
  return names.map((name, at) => {
    const done = conclusion !== null || at < 2;
    // A step keeps the time at which it began: readers of the log find its lines by it.
    const before = job.steps[at];
    return { name, status: done ? "completed" : at === 2 ? "in_progress" : "pending", conclusion: done ? (at === 2 ? conclusion : "success") : null, number: at + 1, started_at: before?.started_at ?? (done || at === 2 ? now() : null), completed_at: before?.completed_at ?? (done ? now() : null) };
  });
}

function settle(world: World, repo: RepoRow, suite: number): void {
  settleSuite(world.rows, suite, latestRuns(world.rows.checkRuns.findBy("repo_id", repo.id).filter((row) => row.check_suite_id === suite)));
}

async function tellCheck(world: World, repo: RepoRow, id: number, action: string, actor: UserRow): Promise<void> {
  const view = await asGitHub<Record<string, unknown>>(world, "GET", `/repos/${repo.full_name}/check-runs/${id}`);
  await emitInRepository(world, repo, actor, "check_run", { action, check_run: view });
}

async function tellRun(world: World, repo: RepoRow, id: number, action: string, actor: UserRow): Promise<void> {
  const view = await asGitHub<{ workflow_id: number }>(world, "GET", `/repos/${repo.full_name}/actions/runs/${id}`);
  const workflow = await asGitHub<Record<string, unknown>>(world, "GET", `/repos/${repo.full_name}/actions/workflows/${view.workflow_id}`);
  await emitInRepository(world, repo, actor, "workflow_run", { action, workflow_run: view, workflow });
}

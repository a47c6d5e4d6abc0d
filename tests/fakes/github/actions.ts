import { randomBytes } from "node:crypto";
import type { Context, Routes } from "./emulate-core";
import { GitHubError } from "./errors";
import type { RepoRow, WorkflowRunRow } from "./rows";
import { allowed, paged } from "./requests";
import { asGitHub, type World } from "./world";

/** Jobs, logs and re-runs of the stand-in CI. */
export function actionRoutes(app: Routes, world: World): void {
  const { rows } = world;
  const links = new Map<string, number>();

  app.get("/repos/:owner/:repo/actions/runs", async (c) => {
    const { repo } = allowed(world, c, "actions", "read");
    const same = (name: string, value: string | null) => (c.req.query(name) ?? value) === value;
    const runs = rows.workflowRuns.findBy("repo_id", repo.id)
      .filter((run) => same("head_sha", run.head_sha) && same("branch", run.head_branch) && same("event", run.event) && (same("status", run.status) || same("status", run.conclusion)) && same("check_suite_id", String(run.check_suite_id)))
      .sort((a, b) => b.id - a.id);
    const { items, headers } = paged(world, c, runs);
    return c.json({ total_count: runs.length, workflow_runs: await Promise.all(items.map((run) => asGitHub(world, "GET", `/repos/${repo.full_name}/actions/runs/${run.id}`))) }, 200, headers);
  });

  const jobs = async (c: Context, attempt: (run: WorkflowRunRow) => number | undefined) => {
    const { repo } = allowed(world, c, "actions", "read");
    const run = runIn(world, c, repo);
    const list = rows.jobs.findBy("run_id", run.id).filter((job) => (attempt(run) ?? job.run_attempt) === job.run_attempt);
    const { items, headers } = paged(world, c, list);
    return c.json({ total_count: list.length, jobs: await Promise.all(items.map((job) => asGitHub(world, "GET", `/repos/${repo.full_name}/actions/jobs/${job.id}`))) }, 200, headers);
  };
  app.get("/repos/:owner/:repo/actions/runs/:run/jobs", (c) => jobs(c, (run) => (c.req.query("filter") === "all" ? undefined : run.run_attempt)));
  app.get("/repos/:owner/:repo/actions/runs/:run/attempts/:attempt/jobs", (c) => jobs(c, () => Number(c.req.param("attempt"))));

  app.get("/repos/:owner/:repo/actions/jobs/:job/logs", (c) => {
    const { repo } = allowed(world, c, "actions", "read");
    const id = Number(c.req.param("job"));
    if (rows.jobs.get(id)?.repo_id !== repo.id || !world.ci.logs.has(id)) throw new GitHubError(404, "Not Found");
    const key = randomBytes(12).toString("hex");
    links.set(key, id);
    return c.redirect(`${world.url}/_logs/${key}.txt`, 302);
  });

  // Like GitHub's storage: whoever has the link reads the text, without a token.
  app.get("/_logs/:file", (c) => {
    const id = links.get(c.req.param("file").replace(".txt", ""));
    const text = id === undefined ? undefined : world.ci.logs.get(id);
    return text === undefined ? c.text("The specified resource does not exist.", 404) : c.text(text, 200, { "content-type": "text/plain" });
  });

  const again = async (c: Context, failedOnly: boolean) => {
    const { repo } = allowed(world, c, "actions", "write");
    const run = runIn(world, c, repo);
    if (run.status !== "completed") throw new GitHubError(403, "This workflow is already running");
    if (failedOnly && run.conclusion === "success") throw new GitHubError(403, "This workflow run has no failed jobs");
    await world.ci.again(repo, run, failedOnly);
    return c.json({}, 201);
  };
  app.post("/repos/:owner/:repo/actions/runs/:run/rerun-failed-jobs", (c) => again(c, true));
  app.post("/repos/:owner/:repo/actions/runs/:run/rerun", (c) => again(c, false));
}

function runIn(world: World, c: Context, repo: RepoRow): WorkflowRunRow {
  const run = world.rows.workflowRuns.get(Number(c.req.param("run")));
  if (run?.repo_id !== repo.id) throw new GitHubError(404, "Not Found");
  return run;
}

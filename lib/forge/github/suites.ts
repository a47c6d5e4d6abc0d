import { rowOf } from "../rows";
import { conclusionOf, type CheckRun, type ReportedCheck, type WorkflowRun } from "./checks";
import type { GitHubContext } from "./context";

interface Suite {
  id: number;
  status: string | null;
  conclusion: string | null;
  created_at: string | null;
  latest_check_runs_count: number;
  app: { id: number; slug: string; name: string } | null;
}

/**
 * What check suites say that no check run of theirs says yet. GitHub makes one for each app that may write
 * checks when a commit is pushed, before the app has said anything: the first check that passes is no verdict
 * while others may follow. Many apps never fill theirs, so an empty one counts for the repository's grace time.
 */
export async function beyondRuns(context: GitHubContext, sha: string, runs: readonly CheckRun[], workflows: readonly WorkflowRun[]): Promise<ReportedCheck[]> {
  const { client, place, appId } = context;
  const suites = (await client.pages<Suite>("GET /repos/{owner}/{repo}/commits/{ref}/check-suites", { ...place, ref: sha }, { maxPages: 3, items: (data) => (data as { check_suites: Suite[] }).check_suites }))
    // Workflow runs that are listed speak for themselves.
    .filter((suite) => (appId === null || suite.app?.id !== appId) && !workflows.some((workflow) => workflow.check_suite_id === suite.id));
  const jobsOf = (suite: Suite) => runs.filter((run) => run.check_suite?.id === suite.id);
  const open = suites.filter((suite) => suite.status !== "completed");
  const empty = open.filter((suite) => jobsOf(suite).length === 0);
  // Without the permission to list workflow runs, their suites tell that a job follows.
  const between = open.filter((suite) => suite.app?.slug === "github-actions" && jobsOf(suite).length > 0 && jobsOf(suite).every((run) => run.status === "completed"));
  const since = empty.length === 0 ? 0 : Date.now() - (await graceOf(context)) * 1_000;
  const broken = suites.filter((suite) => suite.status === "completed" && suite.latest_check_runs_count === 0 && ["startup_failure", "action_required", "failure"].includes(suite.conclusion ?? ""));
  return [...empty.filter((suite) => Date.parse(suite.created_at ?? "") > since), ...between, ...broken].map((suite) => ({
    externalId: `suite:${suite.id}`, sha, name: (suite.app?.name ?? "Checks").slice(0, 200), ownName: suite.app?.name ?? "Checks", attempt: 1, required: true, reported: true, status: suite.status === "completed" ? "completed" : suite.status === "in_progress" ? "in_progress" : "queued",
    conclusion: suite.status === "completed" ? conclusionOf(suite.conclusion) : null, annotations: [], startedAt: null, completedAt: null, url: null,
  }));
}

/** Seconds for which a commit may still get its first checks. */
async function graceOf({ rows, repository }: GitHubContext): Promise<number> {
  const [row] = rowOf(await rows.from("repositories").select("checks_grace_seconds").eq("id", repository.id).limit(1)) as Array<{ checks_grace_seconds: number }>;
  return row?.checks_grace_seconds ?? 0;
}

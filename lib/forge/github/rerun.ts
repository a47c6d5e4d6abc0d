import type { GitHubContext } from "./context";
import { workflowRuns, type CheckRun } from "./checks";
import { refusedWith } from "./errors";

const FAILED = ["failure", "timed_out", "cancelled"];

/**
 * Runs the failed jobs of a commit once more, by API; checks of other apps are asked to look again.
 * @returns whether anything runs again; commit statuses and logs that are too old cannot.
 */
export async function rerunFailed(context: GitHubContext, sha: string): Promise<boolean> {
  const { client, place, appId } = context;
  let again = false;
  for (const workflow of await workflowRuns(context, sha)) {
    if (workflow.status !== "completed") again = true;
    else if (FAILED.includes(workflow.conclusion ?? "")) again = (await tried(() => client.request("POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs", { ...place, run_id: workflow.id }))) || again;
  }
  const runs = await client.pages<CheckRun>("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", { ...place, ref: sha, filter: "latest" }, { items: (data) => (data as { check_runs: CheckRun[] }).check_runs });
  for (const run of runs) {
    const theirs = run.app !== null && run.app.slug !== "github-actions" && run.app.id !== appId;
    if (theirs && run.status === "completed" && FAILED.includes(run.conclusion ?? "")) again = (await tried(() => client.request("POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest", { ...place, check_run_id: run.id }))) || again;
  }
  return again;
}

/** False where GitHub refuses: what cannot run again stays as it is. Already running counts as done: it is what a call before a crash asked for. */
async function tried(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    const status = refusedWith(error);
    if (status === null) throw error;
    return /already (running|in progress)/i.test((error as Error).message);
  }
}

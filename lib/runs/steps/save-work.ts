import { takePullRequest } from "./admit";
import { commitChange, dropUnplannedChanges, publishPullRequest, pushChange, savedThread, unplannedPaths } from "./publish";
import { latestPlan } from "./prepare";
import { loadRun } from "./run-context";

/** Pushes what there is of a run that ends early, so that nothing done is lost; unplanned changes stay out. A run that has ended is left as it is. */
export async function saveWork(runId: string, reason: string): Promise<void> {
  const context = await loadRun(runId);
  if (context.run.finished_at !== null || context.run.branch === null || (await latestPlan(context)) === null) return; // over, or nothing was begun
  await dropUnplannedChanges(runId);
  const commit = await commitChange(runId, `saved:${context.run.attempt}`, "Save the work so far");
  if (commit) await pushChange(runId, commit.sha);
  const { run } = await loadRun(runId);
  // Over the hour's pull requests, the branch is all that is left of it: what ends waits for nothing.
  if (run.head_sha !== null && (await takePullRequest(runId)).granted) await publishPullRequest(runId, { draft: true, stopped: reason });
}

/**
 * Pushes what a conversation has done while its run waits for people, and goes on later in the same work
 * tree: what is outside the plan stays there and is not pushed. Once for each `occasion`.
 */
export async function saveSoFar(runId: string, thread: string, occasion: string, reason: string): Promise<void> {
  const context = await loadRun(runId);
  if (context.run.finished_at !== null || context.run.branch === null || (await latestPlan(context)) === null) return; // over, or nothing was begun
  const commit = await commitChange(runId, savedThread(thread, occasion), "Save the work so far", await unplannedPaths(context));
  if (!commit || !(await pushChange(runId, commit.sha)).pushed) return; // what cannot be pushed is said when the work is done
  if ((await takePullRequest(runId)).granted) await publishPullRequest(runId, { draft: true, stopped: reason });
}

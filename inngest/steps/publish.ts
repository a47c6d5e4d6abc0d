import { askAboutUnplannedChanges, commitChange, dropUnplannedChanges, publishPullRequest, pushChange } from "@/lib/runs/steps/publish";
import { durable } from "../durable";
import { waitForApproval, type Step } from "./wait-for-approval";

/** Commit, push, pull request: each once. null when the thread changed nothing. */
export async function publishThread(step: Step, runId: string, thread: string, title: string | null, stopped: string | null): Promise<{ sha: string; number: number } | null> {
  const asked = await step.run("unplanned-ask", () => durable(() => askAboutUnplannedChanges(runId, thread)));
  if (asked.approvalId && !stopped) await waitForApproval(step, "unplanned", asked.approvalId);
  if (asked.approvalId) await step.run("unplanned-drop", () => durable(() => dropUnplannedChanges(runId)));
  const commit = await step.run("commit", () => durable(() => commitChange(runId, thread, title)));
  if (!commit) return null;
  await step.run("push", () => durable(() => pushChange(runId, commit.sha)));
  const { number } = await step.run("pull-request", () => durable(() => publishPullRequest(runId, { draft: true, stopped })));
  return { sha: commit.sha, number };
}

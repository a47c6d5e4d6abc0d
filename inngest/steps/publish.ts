import { askAboutUnplannedChanges, commitChange, dropUnplannedChanges, publishPullRequest, pushChange } from "@/lib/runs/steps/publish";
import { durable } from "../durable";
import { forgeStep } from "./forge-step";
import { waitForApproval, type Step } from "./wait-for-approval";
import { waitForPullRequest } from "./wait-for-turn";

export type Published = { state: "pushed"; sha: string; number: number } | { state: "unchanged" } | { state: "refused"; message: string };

/** Commit, push, pull request: each once. What ends early (`stopped` says why) is pushed without asking anybody, and without what is outside the plan. */
export async function publishThread(step: Step, runId: string, thread: string, title: string | null, stopped: string | null): Promise<Published> {
  const asked = stopped ? null : await step.run("unplanned-ask", () => durable(() => askAboutUnplannedChanges(runId, thread)));
  if (asked?.approvalId) await waitForApproval(step, "unplanned", asked.approvalId);
  if (stopped || asked?.approvalId) await step.run("unplanned-drop", () => durable(() => dropUnplannedChanges(runId)));
  const commit = await forgeStep(step, runId, "commit", () => commitChange(runId, thread, title));
  if (!commit) return { state: "unchanged" };
  const push = await forgeStep(step, runId, "push", () => pushChange(runId, commit.sha));
  if (!push.pushed) return { state: "refused", message: push.message };
  await waitForPullRequest(step, runId);
  const { number } = await forgeStep(step, runId, "pull-request", () => publishPullRequest(runId, { draft: true, stopped }));
  return { state: "pushed", sha: push.sha, number };
}

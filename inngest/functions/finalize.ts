import { inngest } from "../client";
import { durable } from "../durable";
import { forgeStep } from "../steps/forge-step";
import { because, waitForApproval, type Step } from "../steps/wait-for-approval";
import { waitWhilePaused } from "../steps/wait-while-paused";
import { askAboutProtectedChanges, askToMerge, beginFinalizing, mergeChange, verifyGreen, type Ending } from "@/lib/runs/steps/finalize";
import { repairedPull } from "@/lib/runs/steps/begin-at-branch";
import { hasFeedback } from "@/lib/runs/steps/feedback";
import { publishPullRequest } from "@/lib/runs/steps/publish";
import { stageInput, stageOptions } from "./stage";

/** Somebody said or committed something meanwhile: the run works that in, and comes back. */
export interface Again {
  again: true;
}

/** Green, looked at by a person where it must be, merged by policy: answers how the run ends, if it does. */
export const finalize = inngest.createFunction({ id: "finalize", ...stageOptions }, async ({ event, step }): Promise<Ending | Again> => {
  const { runId } = stageInput.parse(event.data);
  await step.run("begin", () => durable(() => beginFinalizing(runId)));

  const guarded = await step.run("protected-ask", () => durable(() => askAboutProtectedChanges(runId)));
  const looked = guarded.approvalId ? await waitForApproval(step, "protected", guarded.approvalId) : null;
  if (looked && looked.status !== "approved") {
    return { status: "failed", outcome: "rejected", reason: `A person did not approve the changes to tests, CI, lint or lock files. The pull request stays a draft.${because(looked)}` };
  }
  await waitWhilePaused(step, runId, "ready");
  const first = await verified(step, runId, "verify");
  if (first) return first;

  const repaired = await step.run("repaired", () => durable(() => repairedPull(runId)));
  if (repaired.number !== null) return { status: "succeeded", outcome: "ready_for_review", reason: `The checks of pull request #${repaired.number} pass again; merging it is its author's.` };
  const { number } = await forgeStep(step, runId, "ready", () => publishPullRequest(runId, { draft: false, stopped: null }));
  const merge = await forgeStep(step, runId, "merge-ask", () => askToMerge(runId, number));
  const decided = merge.approvalId ? await waitForApproval(step, "merge", merge.approvalId) : null;
  if (await step.run("feedback", () => durable(() => hasFeedback(runId)))) return { again: true };
  if (decided && decided.status !== "approved") {
    return { status: "succeeded", outcome: "ready_for_review", reason: `Verified green; a person decided not to merge pull request #${number} now.${because(decided)}` };
  }
  if (merge.approvalId) await waitWhilePaused(step, runId, "merge");
  // A person may have taken days: what is merged is what is green now.
  const second = await verified(step, runId, "verify-again");
  if (second) return second;

  const result = await forgeStep(step, runId, "merge", () => mergeChange(runId, number));
  if (result.merged) return { status: "succeeded", outcome: "merged", reason: `Merged pull request #${number} as ${result.sha.slice(0, 12)}, verified green.` };
  if (result.reason === "head_moved") return { again: true };
  return { status: "succeeded", outcome: "ready_for_review", reason: `Verified green, not merged. ${result.message}` };
});

async function verified(step: Step, runId: string, name: string): Promise<Ending | Again | null> {
  const { state, reason } = await forgeStep(step, runId, name, () => verifyGreen(runId));
  if (state === "moved") return { again: true };
  return state === "green" ? null : { status: "failed", outcome: "stopped", reason };
}

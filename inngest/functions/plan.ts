import { inngest } from "../client";
import { durable } from "../durable";
import { takeTurns } from "../steps/take-turns";
import { waitForApproval } from "../steps/wait-for-approval";
import { adoptPlan, beginPlanning, finishPlanning, followPlanApproval, planning, storePlan } from "@/lib/runs/steps/prepare";
import { stageInput, stageOptions } from "./stage";

/** A person may edit the plan this often before deciding; each edit makes a new approval. */
const MAX_EDITS = 100;

export const plan = inngest.createFunction({ id: "plan", ...stageOptions }, async ({ event, step }) => {
  const { runId, tenantId, attempt } = stageInput.parse(event.data);
  const { given } = await step.run("begin", () => durable(() => beginPlanning(runId)));
  if (!given) {
    const result = await takeTurns(step, { runId, tenantId }, async () => planning(attempt));
    if (result.state === "stopped") return result;
  }

  let { approvalId } = await step.run("store", () => durable(() => (given ? adoptPlan(runId) : storePlan(runId))));
  for (let edit = 0; approvalId !== null && edit < MAX_EDITS; edit++) {
    const asked: string = approvalId;
    await waitForApproval(step, `approval-${edit}`, asked);
    const followed = await step.run(`follow-${edit}`, () => durable(() => followPlanApproval(runId, asked)));
    if (followed.status === "no") return { state: "rejected" as const };
    approvalId = followed.status === "moved" ? followed.approvalId : null;
  }
  await step.run("finish", () => durable(() => finishPlanning(runId)));
  return { state: "planned" as const };
});

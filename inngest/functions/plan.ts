import { inngest } from "../client";
import { durable } from "../durable";
import { takeTurns } from "../steps/take-turns";
import { waitForApproval } from "../steps/wait-for-approval";
import { adoptPlan, beginPlanning, finishPlanning, planning, storePlan } from "@/lib/runs/steps/prepare";
import { stageInput, stageOptions } from "./stage";

export const plan = inngest.createFunction({ id: "plan", ...stageOptions }, async ({ event, step }) => {
  const { runId, tenantId, attempt } = stageInput.parse(event.data);
  const { given } = await step.run("begin", () => durable(() => beginPlanning(runId)));
  if (!given) {
    const result = await takeTurns(step, { runId, tenantId }, async () => planning(attempt));
    if (result.state === "stopped") return result;
  }

  const { approvalId } = await step.run("store", () => durable(() => (given ? adoptPlan(runId) : storePlan(runId))));
  if (approvalId !== null) {
    const { status, note } = await waitForApproval(step, "approval", approvalId);
    if (status !== "approved") return { state: "rejected" as const, note };
  }
  await step.run("finish", () => durable(() => finishPlanning(runId)));
  return { state: "planned" as const };
});

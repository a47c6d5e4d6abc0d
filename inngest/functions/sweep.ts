import { inngest } from "../client";
import { durable } from "../durable";
import { accrueStorage, settleLeftReservations } from "@/lib/governance/budgets/sweep-money";
import { sweepApprovals } from "@/lib/runs/steps/approvals";
import { letGoOfLifted } from "@/lib/runs/steps/pause";
import { sweepOutbox } from "@/lib/runs/steps/sweep-outbox";

/** What time does to approvals; lets go what a lifted stop holds; sends again what may have been lost between a commit and the engine; and settles the money of whoever died. */
export const sweep = inngest.createFunction({ id: "sweep", triggers: [{ cron: "* * * * *" }], retries: 1 }, async ({ step }) => {
  // What cannot be swept keeps nothing else from being sent.
  const approvals = await step.run("approvals", () => durable(sweepApprovals)).catch(() => null);
  await step.run("lifted", () => durable(letGoOfLifted)).catch(() => null);
  const { sent } = await step.run("outbox", () => durable(sweepOutbox));
  const { settled } = await step.run("left-reservations", () => durable(settleLeftReservations));
  const { charged } = await step.run("storage", () => durable(accrueStorage));
  return { approvals, sent, settled, charged };
});

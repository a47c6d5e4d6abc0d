import { inngest } from "../client";
import { durable } from "../durable";
import { accrueStorage, settleLeftReservations } from "@/lib/governance/budgets/sweep-money";
import { sweepOutbox } from "@/lib/runs/steps/sweep-outbox";

/** Sends again what may have been lost between a commit and the engine, and settles the money of whoever died. */
export const sweep = inngest.createFunction({ id: "sweep", triggers: [{ cron: "* * * * *" }], retries: 1 }, async ({ step }) => {
  const { sent } = await step.run("outbox", () => durable(sweepOutbox));
  const { settled } = await step.run("left-reservations", () => durable(settleLeftReservations));
  const { charged } = await step.run("storage", () => durable(accrueStorage));
  return { sent, settled, charged };
});

import { inngest } from "../client";
import { durable } from "../durable";
import { dueStrategies, fireDue, forgetOldFirings, startWaiting, waitingFirings } from "@/lib/strategies/steps/fire-due";

/** Starts what schedules have come to, and what waited for quiet hours to end. One that fails keeps no other waiting. */
export const fireStrategies = inngest.createFunction({ id: "fire-strategies", triggers: [{ cron: "* * * * *" }], retries: 1 }, async ({ step }) => {
  const due = await step.run("due", () => durable(dueStrategies));
  for (const id of due) await step.run(`fire-${id}`, () => durable(() => fireDue(id))).catch(() => "failed" as const);
  const waiting = await step.run("waiting", () => durable(waitingFirings));
  for (const id of waiting) await step.run(`start-${id}`, () => durable(() => startWaiting(id))).catch(() => "failed" as const);
  return step.run("forget", () => durable(forgetOldFirings));
});

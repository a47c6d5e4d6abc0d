import { inngest } from "../client";
import { durable } from "../durable";
import { serviceClient } from "@/lib/db/service-client";
import { tellFiring } from "@/lib/github/tell/tell-firing";
import { dueStrategies, fireDue, forgetOldFirings, startWaiting, waitingFirings } from "@/lib/strategies/steps/fire-due";

/** Starts what schedules have come to, and what waited for quiet hours to end. One that fails keeps no other waiting. */
export const fireStrategies = inngest.createFunction({ id: "fire-strategies", triggers: [{ cron: "* * * * *" }], retries: 1 }, async ({ step }) => {
  const due = await step.run("due", () => durable(dueStrategies));
  for (const id of due) await step.run(`fire-${id}`, () => durable(() => fireDue(id))).catch(() => "failed" as const);
  const waiting = await step.run("waiting", () => durable(waitingFirings));
  for (const id of waiting) {
    await step.run(`start-${id}`, () => durable(() => startWaiting(id))).catch(() => "failed" as const);
    // Whoever asked for it on GitHub was told that it waits, and is told where it did not start after all.
    await step.run(`tell-${id}`, () => durable(() => tellFiring(serviceClient(), id))).catch(() => "failed" as const);
  }
  return step.run("forget", () => durable(forgetOldFirings));
});

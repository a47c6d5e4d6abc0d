import { inngest } from "../client";
import { durable } from "../durable";
import { applyRetention } from "@/lib/observability/apply-retention";
import { sendAlerts } from "@/lib/observability/send-alerts";
import { watchPlatform } from "@/lib/observability/watch";

/** Each minute: opens and resolves incidents, tells those who watch, and removes what is kept no longer. Who cannot look still tells what was seen before. */
export const watchThePlatform = inngest.createFunction({ id: "watch-platform", triggers: [{ cron: "* * * * *" }], retries: 1 }, async ({ step }) => {
  const changed = await step.run("look", () => durable(watchPlatform)).catch(() => ({ look: "failed" as const }));
  const alerts = await step.run("alerts", () => durable(sendAlerts)).catch(() => "failed" as const);
  const removed = await step.run("retention", () => durable(applyRetention));
  return { ...changed, alerts, removed };
});

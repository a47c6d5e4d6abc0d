import { inngest } from "../client";
import { durable } from "../durable";
import { sendAlerts } from "@/lib/observability/send-alerts";
import { watchPlatform } from "@/lib/observability/watch";

/** Each minute: opens and resolves incidents, and tells those who watch. */
export const watchThePlatform = inngest.createFunction({ id: "watch-platform", triggers: [{ cron: "* * * * *" }], retries: 1 }, async ({ step }) => {
  const changed = await step.run("look", () => durable(watchPlatform));
  const alerts = await step.run("alerts", () => durable(sendAlerts));
  return { ...changed, alerts };
});

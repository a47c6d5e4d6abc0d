import { inngest } from "../client";
import { durable } from "../durable";
import { readFilesOf, repositoriesToRead } from "@/lib/strategies/steps/read-files";

/** Takes in what repositories keep in .morning/strategies, also where no webhook tells of a push. One that fails keeps no other waiting. */
export const readStrategyFiles = inngest.createFunction({ id: "read-strategy-files", triggers: [{ cron: "*/5 * * * *" }], retries: 1, concurrency: [{ limit: 1 }] }, async ({ step }) => {
  const ids = await step.run("repositories", () => durable(repositoriesToRead));
  for (const id of ids) await step.run(`read-${id}`, () => durable(() => readFilesOf(id))).catch(() => "failed" as const);
});

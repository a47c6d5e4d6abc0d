import { inngest } from "../client";
import { durable } from "../durable";
import { reseal } from "@/lib/github/reseal";
import { sweepAccess } from "@/lib/github/sweep-access";
import { forgetOldActs, repositoriesToSweep, sweepRepository } from "@/lib/github/sweep";

/** Makes good what GitHub told and we never heard, so that a lost webhook only delays. A repository that fails keeps no other waiting. */
export const sweepGithub = inngest.createFunction({ id: "sweep-github", triggers: [{ cron: "*/5 * * * *" }], retries: 1, concurrency: [{ limit: 1 }] }, async ({ step }) => {
  const ids = await step.run("repositories", () => durable(repositoriesToSweep));
  for (const id of ids) await step.run(`sweep-${id}`, () => durable(() => sweepRepository(id))).catch(() => "failed" as const);
  await step.run("access", () => durable(sweepAccess)).catch(() => "failed" as const);
  await step.run("reseal", () => durable(reseal)).catch(() => "failed" as const);
  return step.run("forget", () => durable(forgetOldActs));
});

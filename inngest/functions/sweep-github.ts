import { inngest } from "../client";
import { durable } from "../durable";
import { reseal } from "@/lib/github/reseal";
import { sweepAccess } from "@/lib/github/sweep-access";
import { forgetOldActs } from "@/lib/github/sweep";
import { repositoriesToSweep, sweepAll, unlessOut } from "@/lib/github/sweep-all";

/** Makes good what GitHub told and we never heard, so that a lost webhook only delays. A repository that fails keeps no other waiting. */
export const sweepGithub = inngest.createFunction({ id: "sweep-github", triggers: [{ cron: "*/5 * * * *" }], retries: 1, concurrency: [{ limit: 1 }] }, async ({ step }) => {
  const candidates = await step.run("repositories", () => durable(repositoriesToSweep));
  await sweepAll(candidates, (name, work) => step.run(name, () => durable(work)).catch(() => "failed" as const));
  await step.run("access", () => durable(() => unlessOut(sweepAccess))).catch(() => "failed" as const);
  await step.run("reseal", () => durable(reseal)).catch(() => "failed" as const);
  return step.run("forget", () => durable(forgetOldActs));
});

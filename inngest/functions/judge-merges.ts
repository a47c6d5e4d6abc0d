import { inngest } from "../client";
import { durable } from "../durable";
import { judgeMerge, mergesToJudge } from "@/lib/runs/steps/judge-merges";

/** Every night: what became of the changes that were merged. One that cannot be asked about keeps no other waiting. */
export const judgeMerges = inngest.createFunction({ id: "judge-merges", triggers: [{ cron: "23 3 * * *" }], retries: 1, concurrency: [{ limit: 1 }] }, async ({ step }) => {
  const ids = await step.run("merges", () => durable(mergesToJudge));
  for (const id of ids) await step.run(`judge-${id}`, () => durable(() => judgeMerge(id))).catch(() => "failed" as const);
  return { looked: ids.length };
});

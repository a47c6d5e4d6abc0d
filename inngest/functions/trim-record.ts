import { inngest } from "../client";
import { durable } from "../durable";
import { trimRecord } from "@/lib/governance/audit/trim";

/** Batches in one night; the next night takes the rest. */
const BATCHES = 100;

/** Once a night, what the record need not keep any longer goes. */
export const trimTheRecord = inngest.createFunction({ id: "trim-record", triggers: [{ cron: "17 3 * * *" }], retries: 1, concurrency: [{ limit: 1 }] }, async ({ step }) => {
  for (let batch = 0; batch < BATCHES; batch++) {
    if ((await step.run(`trim-${batch}`, () => durable(trimRecord))) === 0) return;
  }
});

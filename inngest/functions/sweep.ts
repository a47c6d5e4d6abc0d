import { inngest } from "../client";
import { durable } from "../durable";
import { sweepOutbox } from "@/lib/runs/steps/sweep-outbox";

/** Sends again what may have been lost between a commit and the engine. */
export const sweep = inngest.createFunction({ id: "sweep", triggers: [{ cron: "* * * * *" }], retries: 1 }, async ({ step }) => step.run("outbox", () => durable(sweepOutbox)));

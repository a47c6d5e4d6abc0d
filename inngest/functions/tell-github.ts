import { inngest } from "../client";
import { durable } from "../durable";
import { events } from "../events";
import { OutageError } from "@/lib/errors";
import { tellRun } from "@/lib/github/tell/tell-run";

/** 100 waits of up to five minutes: what is told later than eight hours, the next change tells. */
const MAX_WAITS = 100;
const LONGEST_MS = 5 * 60_000;

/** Tells people on GitHub how their run is, beside the run, which waits for none of it. One at a time for each run: of two that make the comment, one would not find the other's. */
export const tellGithub = inngest.createFunction(
  { id: "tell-github", triggers: [{ event: "run/changed" }], retries: 3, concurrency: [{ limit: 1, key: "event.data.runId" }, { limit: 10 }] },
  async ({ event, step }) => {
    const { runId, askedAbout } = events["run/changed"].parse(event.data);
    for (let wait = 0; wait <= MAX_WAITS; wait++) {
      const result = await step.run(`tell-${wait}`, () =>
        durable(async () => {
          try {
            return await tellRun(runId, askedAbout);
          } catch (error) {
            if (!(error instanceof OutageError) || wait === MAX_WAITS) throw error;
            return { waitMs: Math.max(error.retryAfterMs, Math.min(250 * 2 ** wait, LONGEST_MS)) };
          }
        }),
      );
      if (!("waitMs" in result)) return result;
      await step.sleep(`patience-${wait}`, result.waitMs);
    }
    return { told: [], refused: [] };
  },
);

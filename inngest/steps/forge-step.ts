import { OutageError } from "@/lib/errors";
import { noteOutage } from "@/lib/runs/steps/outage";
import { durable } from "../durable";
import type { Step } from "./wait-for-approval";

/** 300 waits of up to five minutes: a day. */
const MAX_WAITS = 300;
const LONGEST_MS = 5 * 60_000;

/**
 * A step that reaches the forge. While the forge does not answer, or asks for patience, the run says so
 * and sleeps, holding nothing, then does the step again; it goes on by itself.
 */
export async function forgeStep<T>(step: Step, runId: string, name: string, work: () => Promise<T>): Promise<Awaited<T>> {
  for (let wait = 0; ; wait++) {
    const result = await step.run(wait === 0 ? name : `${name}-again-${wait}`, () =>
      durable(async () => {
        try {
          const value = await work();
          if (wait > 1) await noteOutage(runId, name, wait, null);
          return { value };
        } catch (error) {
          if (!(error instanceof OutageError) || wait >= MAX_WAITS) throw error;
          await noteOutage(runId, name, wait, error.message);
          return { waitMs: Math.max(error.retryAfterMs, Math.min(250 * 2 ** wait, LONGEST_MS)) };
        }
      }),
    );
    if (!("waitMs" in result)) return (result as { value: Awaited<T> }).value;
    await step.sleep(`${name}-patience-${wait}`, result.waitMs as number);
  }
}

import { HeldError, OutageError } from "@/lib/errors";
import { noteOutage } from "@/lib/runs/steps/outage";
import { isStopped } from "@/lib/runs/steps/pause";
import { durable } from "../durable";
import type { Step } from "./wait-for-approval";
import { waitWhilePaused } from "./wait-while-paused";

/** 300 waits of up to five minutes: a day. */
const MAX_WAITS = 300;
const LONGEST_MS = 5 * 60_000;
/** So often one step is stopped and taken up again. */
const MAX_HOLDS = 100;

/**
 * A step that reaches the forge, or runs what the repository says. While the forge does not answer, or
 * asks for patience, the run says so and sleeps, holding nothing, then does the step again; it goes on by
 * itself. While the run is stopped the step does not begin, and one that a stop ended is done again.
 */
export async function forgeStep<T>(step: Step, runId: string, name: string, work: () => Promise<T>): Promise<Awaited<T>> {
  for (let wait = 0, holds = 0; ; ) {
    const again = `${wait === 0 ? "" : `-again-${wait}`}${holds === 0 ? "" : `-held-${holds}`}`;
    const result = await step.run(`${name}${again}`, () =>
      durable(async () => {
        try {
          if (holds < MAX_HOLDS && (await isStopped(runId))) return { held: true as const };
          const value = await work();
          if (wait > 1) await noteOutage(runId, name, wait, null);
          return { value };
        } catch (error) {
          if (error instanceof HeldError) return { held: true as const };
          if (!(error instanceof OutageError) || wait >= MAX_WAITS) throw error;
          await noteOutage(runId, name, wait, error.message);
          return { waitMs: Math.max(error.retryAfterMs, Math.min(250 * 2 ** wait, LONGEST_MS)) };
        }
      }),
    );
    if ("held" in result) {
      await waitWhilePaused(step, runId, `${name}${again}-stop`);
      holds++;
    } else if ("waitMs" in result) {
      await step.sleep(`${name}-patience-${wait}`, result.waitMs as number);
      wait++;
    } else return (result as { value: Awaited<T> }).value;
  }
}

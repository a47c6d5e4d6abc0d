import { heedPause } from "@/lib/runs/steps/pause";
import { durable } from "../durable";
import type { Step } from "./wait-for-approval";

/** A look an hour: eighty days of pause. */
const MAX_LOOKS = 2_000;

/**
 * Holds the pipeline while a person wants it paused, or the kill switch stops it. Looks before it waits, and soon again after,
 * because a resume may fall between the look and the wait.
 */
export async function waitWhilePaused(step: Step, runId: string, name: string): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const { paused } = await step.run(`${name}-pause-${look}`, () => durable(() => heedPause(runId)));
    if (!paused) return;
    await step.waitForEvent(`${name}-resume-${look}`, { event: "run/resumed", timeout: look === 0 ? "5s" : look === 1 ? "2m" : "1h", if: `async.data.runId == "${runId}"` });
  }
}

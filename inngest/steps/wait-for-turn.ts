import { admitRun, takePullRequest } from "@/lib/runs/steps/admit";
import { durable } from "../durable";
import type { Step } from "./wait-for-approval";

/** A look an hour at least: eighty days in a queue. */
const MAX_LOOKS = 2_000;

/** Waits until the run's turn has come, and claims it; false when it is someone else's, or over. */
export async function waitForAdmission(step: Step, runId: string, attempt: number, engineRun: string): Promise<boolean> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const admission = await step.run(look === 0 ? "claim" : `claim-${look}`, () => durable(() => admitRun(runId, attempt, engineRun)));
    if (admission.state !== "wait") return admission.state === "claimed";
    await waitForRoom(step, runId, `admission-${look}`, look, admission.wait_ms);
  }
  return false;
}

/** Waits until the workspace may open another pull request. */
export async function waitForPullRequest(step: Step, runId: string): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const { granted, waitMs } = await step.run(`pull-request-turn-${look}`, () => durable(() => takePullRequest(runId)));
    if (granted) return;
    await waitForRoom(step, runId, `pull-request-room-${look}`, look, waitMs);
  }
}

/** Whoever makes room says so; the first wait is short, because that may fall between the look and the wait, and the timer makes a lost event a delay. */
async function waitForRoom(step: Step, runId: string, name: string, look: number, waitMs: number): Promise<void> {
  await step.waitForEvent(name, { event: "run/resumed", timeout: `${Math.ceil((look === 0 ? Math.min(waitMs, 5_000) : waitMs) / 1_000)}s`, if: `async.data.runId == "${runId}"` });
}

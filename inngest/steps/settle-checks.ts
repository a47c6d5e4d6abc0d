import type { Reading } from "@/lib/runs/steps/checks";
import { forgeStep } from "./forge-step";
import type { Step } from "./wait-for-approval";
import { moneyCame } from "./wait-for-money";

/**
 * Reads, then waits for news: an event wakes it, the timer makes a lost event a delay. 240 × 30 s is two hours,
 * whatever wakes it: CI with a hundred jobs tells of something every second.
 */
const MAX_LOOKS = 240;
/** Seconds to the next look when news came, longer with each look. */
const pauseAfter = (look: number) => Math.min(30, Math.max(0, look - 3));

/** Reads until there is a verdict; `money` when there was none to pay for one, null when it took too long. */
export async function settleChecks(step: Step, { runId, tenantId }: { runId: string; tenantId: string }, sha: string, name: string, read: () => Promise<Reading>): Promise<Reading | null> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const reading = await forgeStep(step, runId, `${name}-read-${look}`, read);
    if (reading.state === "money") {
      if (await moneyCame(step, runId, tenantId, `${name}-${look}`, reading.approvalId)) continue;
      return reading;
    }
    if (reading.state !== "pending") return reading;
    // The first waits are short: an event may fall between the read and the wait.
    const news = await step.waitForEvent(`${name}-wait-${look}`, { event: "checks/updated", timeout: look < 2 ? "3s" : "30s", if: `async.data.sha == "${sha}" && async.data.runId == "${runId}"` });
    if (news && pauseAfter(look) > 0) await step.sleep(`${name}-gather-${look}`, `${pauseAfter(look)}s`);
  }
  return null;
}

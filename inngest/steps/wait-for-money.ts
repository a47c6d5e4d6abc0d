import { heedMoney } from "@/lib/runs/steps/ask-for-money";
import { saveSoFar } from "@/lib/runs/steps/save-work";
import { durable } from "../durable";
import { forgeStep } from "./forge-step";
import { waitForApproval, type Step } from "./wait-for-approval";

/** A look an hour, and more at the beginning: longer than the longest period. */
const MAX_LOOKS = 800;
const HOUR_MS = 3_600_000;

/** At a cap: what was done is pushed, and the run waits for money as `moneyCame` says. */
export async function waitForMoney(step: Step, runId: string, tenantId: string, name: string, asked: { approvalId: string; thread: string; message: string }): Promise<boolean> {
  const { approvalId, thread, message } = asked;
  await forgeStep(step, runId, `${name}-save`, () => saveSoFar(runId, thread, approvalId, message));
  return moneyCame(step, runId, tenantId, name, approvalId);
}

/**
 * Waits until people decided about more money, and goes on with it or once the period has rolled; false
 * when they said no. Looks before it waits, and soon again after, because the budget may change between
 * the look and the wait. Several may wait for the same approval.
 */
export async function moneyCame(step: Step, runId: string, tenantId: string, name: string, approvalId: string): Promise<boolean> {
  const decided = (await waitForApproval(step, `${name}-money`, approvalId)).status;
  if (decided === "rejected" || decided === "expired") return false;
  for (let look = 0; look < MAX_LOOKS; look++) {
    const { waiting, untilMs } = await step.run(`${name}-heed-${look}`, () =>
      durable(async () => {
        const heeded = await heedMoney(runId, approvalId);
        return { waiting: heeded.waiting, untilMs: heeded.until ? Math.max(1_000, Date.parse(heeded.until) - Date.now() + 1_000) : 0 };
      }),
    );
    if (!waiting) return true;
    await step.waitForEvent(`${name}-roll-${look}`, { event: "budget/changed", timeout: Math.min(untilMs, look === 0 ? 5_000 : look === 1 ? 120_000 : HOUR_MS), if: `async.data.tenantId == "${tenantId}"` });
  }
  return true;
}

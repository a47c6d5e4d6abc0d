import type { GetStepTools } from "inngest";
import type { inngest } from "../client";
import { settleApproval } from "@/lib/runs/steps/approvals";
import { durable } from "../durable";

export type Step = GetStepTools<typeof inngest>;

/** Longer than any approval lives: 98 × 2 hours is over eight days. */
const MAX_LOOKS = 100;

/**
 * Waits until a person has decided, or until the approval has expired, which is a no. Looks before it
 * waits, and soon again after, because a decision may fall between the look and the wait.
 */
export async function waitForApproval(step: Step, name: string, approvalId: string): Promise<"approved" | "rejected" | "expired" | "void"> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const { status } = await step.run(`${name}-look-${look}`, () => durable(() => settleApproval(approvalId)));
    if (status !== "pending") return status;
    await step.waitForEvent(`${name}-wait-${look}`, {
      event: "approval/decided",
      timeout: look === 0 ? "5s" : look === 1 ? "2m" : "2h",
      if: `async.data.approvalId == "${approvalId}"`,
    });
  }
  return "expired";
}

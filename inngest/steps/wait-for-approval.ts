import type { GetStepTools } from "inngest";
import type { inngest } from "../client";
import { settleApproval, type Settled } from "@/lib/runs/steps/approvals";
import { durable } from "../durable";

export type Step = GetStepTools<typeof inngest>;

/** Longer than any approval lives, thirty days of looks every two hours, and edits besides. */
const MAX_LOOKS = 500;

export type Outcome = Settled & { status: "approved" | "rejected" | "expired" | "void" };

/**
 * Waits until what a person decided counts, or until the approval has expired, which is a no. Where
 * somebody changed the act, goes on with the approval of what they made of it. Looks before it waits,
 * and soon again after, because a decision may fall between the look and the wait.
 */
export async function waitForApproval(step: Step, name: string, approvalId: string): Promise<Outcome> {
  for (let look = 0, waits = 0; look < MAX_LOOKS; look++) {
    const asked: string = approvalId;
    const settled = await step.run(`${name}-look-${look}`, () => durable(() => settleApproval(asked)));
    if (settled.replacedBy) {
      approvalId = settled.replacedBy;
      waits = 0;
      continue;
    }
    const { status } = settled;
    if (status !== "pending") return { ...settled, status };
    await step.waitForEvent(`${name}-wait-${look}`, {
      event: "approval/decided",
      timeout: waits === 0 ? "5s" : waits === 1 ? "2m" : "2h",
      if: `async.data.approvalId == "${asked}"`,
    });
    waits += 1;
  }
  return { status: "expired", choice: null, note: null, replacedBy: null, effectiveAt: null };
}

/** The reason that came with a no, as the end of a sentence about it. */
export const because = ({ note }: { note: string | null }): string => (note ? ` The reason given: ${note.slice(0, 1_000)}` : "");

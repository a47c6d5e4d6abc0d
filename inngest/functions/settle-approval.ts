import { inngest } from "../client";
import { durable } from "../durable";
import { events } from "../events";
import { settleAndTell } from "@/lib/runs/steps/approvals";

/** A decision that was taken back and made anew has an event of its own; these looks are for clocks that differ. */
const MAX_LOOKS = 5;

/** Has a decision count when the time to undo it is over, also when whoever made it has left the page. */
export const settleApproval = inngest.createFunction({ id: "settle-approval", triggers: [{ event: "approval/answered" }], retries: 3 }, async ({ event, step }) => {
  const { approvalId } = events["approval/answered"].parse(event.data);
  for (let look = 0; look < MAX_LOOKS; look++) {
    const { status, effectiveAt } = await step.run(`look-${look}`, () => durable(() => settleAndTell(approvalId)));
    if (status !== "pending" || effectiveAt === null) return { status };
    await step.sleepUntil(`until-${look}`, new Date(effectiveAt));
  }
  return { status: "pending" };
});

import { inngest } from "../client";
import { durable } from "../durable";
import { events } from "../events";
import { endRun } from "@/lib/runs/steps/finalize";
import { saveWork } from "@/lib/runs/steps/save-work";

/** Ends a cancelled run: its commands are dead within two seconds, then what there is of it is pushed. */
export const endCancelled = inngest.createFunction({ id: "end-cancelled", triggers: [{ event: "run/cancelled" }], retries: 3 }, async ({ event, step }) => {
  const { runId } = events["run/cancelled"].parse(event.data);
  await step.sleep("let-commands-die", "2s");
  const saved = await step.run("save-work", () => saveWork(runId, "A person cancelled the run.").then(() => true, () => false));
  await step.run("end", () => durable(() => endRun(runId, { status: "cancelled", outcome: "cancelled", reason: saved ? "A person cancelled the run. The branch is kept." : "A person cancelled the run. What was not pushed could not be saved." })));
});

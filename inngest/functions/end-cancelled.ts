import { inngest } from "../client";
import { durable } from "../durable";
import { events } from "../events";
import { forgeStep } from "../steps/forge-step";
import { endRun, isCancelWanted, wantedEnd } from "@/lib/runs/steps/finalize";
import { saveWork } from "@/lib/runs/steps/save-work";

/** Ends a cancelled run: its commands are dead within two seconds, then what there is of it is pushed. */
export const endCancelled = inngest.createFunction({ id: "end-cancelled", triggers: [{ event: "run/cancelled" }], retries: 3 }, async ({ event, step }) => {
  const { runId, attempt } = events["run/cancelled"].parse(event.data);
  await step.sleep("let-commands-die", "2s");
  // It may have ended by itself in the meantime, and even have been retried.
  if (!(await step.run("wanted", () => durable(() => isCancelWanted(runId, attempt))))) return;
  const told = await step.run("told", () => durable(() => wantedEnd(runId)));
  // Merged, closed or deleted on GitHub: nothing is pushed there any more.
  if (told) {
    await step.run("end", () => durable(() => endRun(runId, told)));
    return;
  }
  // Nothing is pushed while the run is stopped: what it has done is saved, and the run ends, when the stop is lifted.
  const saved = await forgeStep(step, runId, "save-work", () => saveWork(runId, "A person cancelled the run.").then(() => true, () => false));
  await step.run("end", () => durable(() => endRun(runId, { status: "cancelled", outcome: "cancelled", reason: saved ? "A person cancelled the run. What it had pushed is kept." : "A person cancelled the run. What was not pushed could not be saved." })));
});

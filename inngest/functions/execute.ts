import { inngest } from "../client";
import { durable } from "../durable";
import { publishThread } from "../steps/publish";
import { takeTurns } from "../steps/take-turns";
import { beginExecuting, executeThread, executing, finishExecuting } from "@/lib/runs/steps/prepare";
import { stageInput, stageOptions } from "./stage";

/** Carries the plan out, or what people said about the work since; `round` counts both. */
export const execute = inngest.createFunction({ id: "execute", ...stageOptions }, async ({ event, step }) => {
  const { runId, tenantId, round } = stageInput.parse(event.data);
  await step.run("begin", () => durable(() => beginExecuting(runId, round)));
  const result = await takeTurns(step, { runId, tenantId }, () => executing(runId, round));
  if (result.state === "stopped" && result.reason === "cancelled") return { state: "cancelled" as const };

  const early = result.state === "stopped" ? result.message : null;
  const published = await publishThread(step, runId, executeThread(round), null, early);
  const stopped = early ?? (published.state === "refused" ? published.message : null);
  const sha = published.state === "pushed" ? published.sha : null;
  await step.run("finish", () => durable(() => finishExecuting(runId, round, stopped ? "failed" : "succeeded", stopped ?? (sha ? "The plan is carried out." : "Nothing was changed."), sha)));
  return { state: stopped ? ("stopped" as const) : ("done" as const), message: stopped, sha };
});

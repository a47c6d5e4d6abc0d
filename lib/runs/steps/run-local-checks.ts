import { env } from "@/lib/env";
import { HeldError, StoppedError } from "@/lib/errors";
import { runChecks } from "@/lib/ci/run-checks";
import type { EventData } from "@/inngest/events";
import { oneAtATime } from "./one-at-a-time";
import { loadRun } from "./run-context";
import { checkEvent } from "./note-checks";
import { appendEvents } from "./run-log";
import { whileNotCancelled } from "./watch-cancel";

/** Pieces of live output shown for one run of CI; the whole log is with the check. */
const MAX_OUTPUT_EVENTS = 150;

/** Runs the repository's checks on one commit and tells the run as they go. A second call runs only what has no result. */
export function runLocalChecks(request: EventData<"checks/requested">): Promise<void> {
  return oneAtATime(`checks.${request.runId}.${request.sha}.${request.attempt}`, () => runAndTell(request));
}

async function runAndTell(request: EventData<"checks/requested">): Promise<void> {
  const context = await loadRun(request.runId);
  const { rows, run, repository, forge } = context;
  if (run.finished_at !== null || run.wanted === "cancel") return; // nobody waits for it
  const key = `${request.sha}.${request.attempt}`;
  let pieces = 0;

  await whileNotCancelled(context, async (signal) =>
    runChecks({
      forge, repository, sha: request.sha, provider: await context.provider(), rows, runId: run.id, attempt: request.attempt, dataDir: env().MORNING_DATA_DIR, signal,
      onLog: async (check, text) => {
        if (pieces++ >= MAX_OUTPUT_EVENTS) return;
        await appendEvents(rows, run.id, [{ key: `check.output.${key}.${check}.${pieces}`.slice(0, 190), type: "check.output", level: "debug", stage: "ci", message: text.slice(0, 200), data: { check, sha: request.sha, attempt: request.attempt, text } }]);
      },
      onCheck: (check) => appendEvents(rows, run.id, [checkEvent(context, `check.${check.status}.${key}.${check.name}`, request.sha, { ...check, attempt: request.attempt })]),
    }),
  ).catch((error: unknown) => {
    if (error instanceof HeldError || !(error instanceof StoppedError)) throw error;
  });
}

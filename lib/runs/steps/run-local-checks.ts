import { BudgetExceededError } from "@/lib/ai/errors";
import { cancelChecks } from "@/lib/ci/check-rows";
import { runChecks } from "@/lib/ci/run-checks";
import { env } from "@/lib/env";
import { HeldError, StoppedError } from "@/lib/errors";
import { meteredSandbox } from "@/lib/governance/budgets/metered-sandbox";
import type { EventData } from "@/inngest/events";
import { askForMoney } from "./ask-for-money";
import { oneAtATime } from "./one-at-a-time";
import { loadRun } from "./run-context";
import { checkEvent } from "./note-checks";
import { appendEvents } from "./run-log";
import { whileNotCancelled } from "./watch-cancel";

/** Pieces of live output shown for one run of CI; the whole log is with the check. */
const MAX_OUTPUT_EVENTS = 150;

type Request = EventData<"checks/requested">;
/** Why CI cannot go on: a cap, and the approval that asks for more. */
export interface Unpaid {
  approvalId: string;
  message: string;
}

/**
 * Runs the repository's checks on one commit and tells the run as they go. A second call runs only what
 * has no result, and pays for each command once. Null when all is done; else people are asked for money.
 */
export function runLocalChecks(request: Request): Promise<Unpaid | null> {
  return oneAtATime(`checks.${request.runId}.${request.sha}.${request.attempt}`, () => runAndTell(request));
}

/** Ends the checks that nobody gave money for, each with the reason. */
export async function giveUpChecks(request: Request, { message }: Unpaid): Promise<void> {
  const context = await loadRun(request.runId);
  const { rows, run, repository } = context;
  const left = await cancelChecks(rows, { ...request, repository }, run.id, `Not run. ${message} Nobody gave more.\n`);
  await appendEvents(rows, run.id, left.map((check) => checkEvent(context, `check.unpaid.${request.sha}.${request.attempt}.${check.name}`, request.sha, { ...check, attempt: request.attempt })));
}

async function runAndTell(request: Request): Promise<Unpaid | null> {
  const context = await loadRun(request.runId);
  const { rows, run, repository, forge } = context;
  if (run.finished_at !== null || run.wanted === "cancel") return null; // nobody waits for it
  const key = `${request.sha}.${request.attempt}`;
  let pieces = 0;

  return whileNotCancelled(context, async (signal) => {
    await runChecks({
      forge, repository, sha: request.sha, provider: await context.provider(), rows, runId: run.id, attempt: request.attempt, dataDir: env().MORNING_DATA_DIR, signal,
      metered: (sandbox, what) => meteredSandbox(sandbox, { rows, run, stage: "ci", key: `sandbox:ci.${request.sha.slice(0, 16)}.${request.attempt}.${what}`.slice(0, 180) }),
      onLog: async (check, text) => {
        if (pieces++ >= MAX_OUTPUT_EVENTS) return;
        await appendEvents(rows, run.id, [{ key: `check.output.${key}.${check}.${pieces}`.slice(0, 190), type: "check.output", level: "debug", stage: "ci", message: text.slice(0, 200), data: { check, sha: request.sha, attempt: request.attempt, text } }]);
      },
      onCheck: (check) => appendEvents(rows, run.id, [checkEvent(context, `check.${check.status}.${key}.${check.name}`, request.sha, { ...check, attempt: request.attempt })]),
    });
    return null;
  }).catch(async (error: unknown) => {
    if (error instanceof BudgetExceededError && error.refused) return { approvalId: await askForMoney(context, error, error.refused), message: error.message };
    if (error instanceof HeldError || !(error instanceof StoppedError)) throw error;
    return null;
  });
}

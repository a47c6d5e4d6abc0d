import { inngest } from "../client";
import { forgeStep } from "../steps/forge-step";
import { settleChecks } from "../steps/settle-checks";
import { beginChecks, diagnose, investigate, noteGreen, noteNoVerdict, readChecks, readOtherChecks, type Diagnosis } from "@/lib/runs/steps/checks";
import { stageInput, stageOptions } from "./stage";

const UNPAID = "The checks need money that no cap covers, and nobody gave more, so the run stopped.";
const LATE = "The checks gave no verdict in the time that the run has.";

export type CiResult =
  | { state: "green" }
  | { state: "silent"; reason: string }
  /** Somebody else moved the branch, or removed it. */
  | { state: "moved" }
  | { state: "gone" }
  | { state: "red"; repairable: Diagnosis["repairable"]; sentence: string };

export const monitorCi = inngest.createFunction({ id: "monitor-ci", ...stageOptions }, async ({ event, step }): Promise<CiResult> => {
  const { runId, tenantId, round, sha, checkAttempt } = stageInput.required({ sha: true }).parse(event.data);
  await forgeStep(step, runId, "begin", () => beginChecks(runId, sha, round, checkAttempt));
  const run = { runId, tenantId };
  const silence = async (reason: string): Promise<CiResult> => {
    await forgeStep(step, runId, "silence", () => noteNoVerdict(runId, round, reason));
    return { state: "silent", reason };
  };
  const reading = (await settleChecks(step, run, sha, "checks", () => readChecks(runId, sha, checkAttempt, round))) ?? { state: "late" as const };
  switch (reading.state) {
    case "green":
      await forgeStep(step, runId, "green", () => noteGreen(runId, sha, round));
      return { state: "green" };
    case "red":
      break;
    case "moved":
    case "gone":
      await forgeStep(step, runId, "left", () => noteNoVerdict(runId, round, reading.state === "moved" ? "Somebody else committed to the branch; what these checks say does not count any more." : "The branch was deleted."));
      return reading.state === "moved" ? { state: "moved" } : { state: "gone" };
    default:
      return silence(reading.state === "unverified" ? reading.reason : reading.state === "money" ? UNPAID : LATE);
  }
  const { baseSha } = await forgeStep(step, runId, "investigate", () => investigate(runId, sha, checkAttempt));
  const base = baseSha === null ? null : await settleChecks(step, run, baseSha, "base", () => readOtherChecks(runId, baseSha, 1));
  if (base?.state === "money") return silence(UNPAID);
  const rerun = await settleChecks(step, run, sha, "rerun", () => readOtherChecks(runId, sha, checkAttempt + 1));
  if (rerun?.state === "money") return silence(UNPAID);
  const diagnosis = await forgeStep(step, runId, "diagnose", () => diagnose(runId, sha, reading.failed, round, checkAttempt));
  return diagnosis.green ? { state: "green" } : { state: "red", repairable: diagnosis.repairable, sentence: diagnosis.sentence };
});

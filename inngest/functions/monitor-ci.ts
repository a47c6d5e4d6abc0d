import { inngest } from "../client";
import { durable } from "../durable";
import type { Step } from "../steps/wait-for-approval";
import { beginChecks, diagnose, investigate, noteGreen, noteSilence, readChecks, type Diagnosis, type Reading } from "@/lib/runs/steps/checks";
import { stageInput, stageOptions } from "./stage";

/** Reads, then waits for news: an event wakes it, the timer makes a lost event a delay. 240 × 30 s is two hours. */
const MAX_LOOKS = 240;

export type CiResult = { state: "green" } | { state: "silent" } | { state: "red"; repairable: Diagnosis["repairable"]; sentence: string };

export const monitorCi = inngest.createFunction({ id: "monitor-ci", ...stageOptions }, async ({ event, step }): Promise<CiResult> => {
  const { runId, round, sha, checkAttempt } = stageInput.required({ sha: true }).parse(event.data);
  await step.run("begin", () => durable(() => beginChecks(runId, sha, round, checkAttempt)));
  const reading = await settle(step, runId, sha, "checks", checkAttempt);
  if (reading === null) {
    await step.run("silence", () => durable(() => noteSilence(runId, sha, round)));
    return { state: "silent" };
  }
  if (reading.state === "green") {
    await step.run("green", () => durable(() => noteGreen(runId, sha, round)));
    return { state: "green" };
  }
  const { baseSha } = await step.run("investigate", () => durable(() => investigate(runId, sha, checkAttempt)));
  await settle(step, runId, baseSha, "base", 1);
  await settle(step, runId, sha, "rerun", checkAttempt + 1);
  const failed = reading.state === "red" ? reading.failed : [];
  const diagnosis = await step.run("diagnose", () => durable(() => diagnose(runId, sha, failed, round, checkAttempt)));
  return diagnosis.green ? { state: "green" } : { state: "red", repairable: diagnosis.repairable, sentence: diagnosis.sentence };
});

async function settle(step: Step, runId: string, sha: string, name: string, attempt: number): Promise<Reading | null> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const reading = await step.run(`${name}-read-${look}`, () => durable(() => readChecks(runId, sha, attempt)));
    if (reading.state === "late") return null;
    if (reading.state !== "pending") return reading;
    // The first waits are short: an event may fall between the read and the wait.
    await step.waitForEvent(`${name}-wait-${look}`, { event: "checks/updated", timeout: look < 2 ? "3s" : "30s", if: `async.data.sha == "${sha}" && async.data.runId == "${runId}"` });
  }
  return null;
}

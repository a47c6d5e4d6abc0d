import { judge } from "@/lib/agents/ci-monitor";
import { classifyFailure, type FailureCause } from "@/lib/agents/classify-failure";
import { failureSignature } from "@/lib/ci/failure-signature";
import type { Check } from "@/lib/forge/forge";
import { effect } from "./effects";
import { isOverdue, loadRun, type RunContext } from "./run-context";
import { beginStage, endStage, recordDecision } from "./stages";

/** What a commit's checks say, small enough for a step: names and ids, no logs. */
export type Reading = { state: "green" | "pending" | "late" } | { state: "red"; failed: Array<{ name: string }> };

/** `attempt` is which time CI runs on this commit: more than 1 where a retried run checks its head anew. */
export async function beginChecks(runId: string, sha: string, round: number, attempt: number): Promise<void> {
  const context = await loadRun(runId);
  await beginStage(context, "ci", round);
  await askForChecks(context, sha, attempt);
}

/** Asks CI once for each commit and attempt, whoever asks again. */
export async function askForChecks(context: RunContext, sha: string, attempt: number): Promise<void> {
  const { forge, repository, run } = context;
  await effect(context, `checks.${sha}.${attempt}`, "ci.request", { sha, attempt }, async () => {
    await forge.requestChecks(repository, { key: `checks:${repository.id}:${sha}:${run.id}:${attempt}`, sha, runId: run.id, attempt });
    return {};
  });
}

/** Reads all checks of the commit anew; `attempt` waits for that run of them. Late: the run's time is over and there is no verdict. */
export async function readChecks(runId: string, sha: string, attempt: number): Promise<Reading> {
  const { forge, repository, run } = await loadRun(runId);
  const reading = readingOf(await forge.listChecks(repository, sha), attempt);
  return reading.state === "pending" && isOverdue(run) ? { state: "late" } : reading;
}

function readingOf(checks: Check[], attempt: number): Reading {
  if (attempt > 1) {
    const rerun = checks.filter((check) => check.attempt === attempt);
    if (rerun.length === 0 || rerun.some((check) => check.status !== "completed")) return { state: "pending" };
  }
  const verdict = judge(checks);
  if (verdict.state === "red" && checks.some((check) => check.status !== "completed")) return { state: "pending" }; // all failures are repaired together
  return verdict.state === "red" ? { state: "red", failed: verdict.failed.map(({ name }) => ({ name })) } : { state: verdict.state };
}

/** Finds out on the base commit what was red before, and runs what failed once more. */
export async function investigate(runId: string, sha: string, attempt: number): Promise<{ baseSha: string }> {
  const context = await loadRun(runId);
  const baseSha = context.run.base_sha!;
  await askForChecks(context, baseSha, 1);
  await askForChecks(context, sha, attempt + 1);
  return { baseSha };
}

export interface Diagnosis {
  /** Failures of the change itself; empty means there is nothing to repair. */
  repairable: Array<{ id: string; name: string; signature: string }>;
  /** Whether every deciding check passes, counting re-runs. */
  green: boolean;
  sentence: string;
}

/** Tells the causes apart, records each as a decision, and says what can be repaired. */
export async function diagnose(runId: string, sha: string, failed: Array<{ name: string }>, round: number, attempt: number): Promise<Diagnosis> {
  const context = await loadRun(runId);
  const { forge, repository, run } = context;
  const checks = await forge.listChecks(repository, sha);
  const base = await forge.listChecks(repository, run.base_sha!);
  const verdict = judge(checks);
  const repairable: Diagnosis["repairable"] = [];
  const causes: Array<{ name: string; cause: FailureCause; reason: string }> = [];

  for (const { name } of failed) {
    // By now the newest result of each name is its re-run.
    const check = checks.find((candidate) => candidate.name === name);
    const onBase = base.find((candidate) => candidate.name === name && candidate.status === "completed");
    if (!check) continue;
    const log = await forge.checkLog(repository, check.id);
    const signature = failureSignature({ name, annotations: check.annotations, log });
    const { cause, reason } = classifyFailure({
      failed: { name, conclusion: check.conclusion, log, signature },
      onBase: onBase ? { conclusion: onBase.conclusion, signature: onBase.conclusion === "success" ? "" : failureSignature({ name, annotations: onBase.annotations, log: await forge.checkLog(repository, onBase.id) }) } : null,
      rerun: check.attempt > attempt ? { conclusion: check.conclusion } : null,
    });
    causes.push({ name, cause, reason });
    if (cause === "caused_by_change") repairable.push({ id: check.id, name, signature });
    await recordDecision(context, { key: `cause.${round}.${sha.slice(0, 16)}.${name}`.slice(0, 190), actor: "ci-monitor", kind: "failure_cause", choice: cause, reason, evidence: { check: name, sha, signature, on_base: onBase?.conclusion ?? null, rerun: check.attempt > attempt ? check.conclusion : null } });
  }

  const green = verdict.state === "green";
  const sentence = causes.map((entry) => entry.reason).join(" ");
  await endStage(context, "ci", round, green ? "succeeded" : "failed", green ? `The required checks pass on ${sha.slice(0, 12)}, some on the second try. ${sentence}` : `Red on ${sha.slice(0, 12)}. ${sentence}`);
  await recordDecision(context, { key: `verdict.${round}.${sha}`, actor: "policy", kind: "verdict", choice: green ? "green" : "red", reason: green ? `All required checks pass on ${sha.slice(0, 12)}.` : `${failed.length} of the required checks fail on ${sha.slice(0, 12)}.`, evidence: { sha, failed: green ? 0 : failed.length } });
  return { repairable, green, sentence };
}

export async function noteGreen(runId: string, sha: string, round: number): Promise<void> {
  const context = await loadRun(runId);
  await endStage(context, "ci", round, "succeeded", `The required checks pass on ${sha.slice(0, 12)}.`);
  await recordDecision(context, { key: `verdict.${round}.${sha}`, actor: "policy", kind: "verdict", choice: "green", reason: `All required checks pass on ${sha.slice(0, 12)}.`, evidence: { sha, failed: 0 } });
}

export async function noteSilence(runId: string, sha: string, round: number): Promise<void> {
  const context = await loadRun(runId);
  await endStage(context, "ci", round, "failed", `No verdict came for ${sha.slice(0, 12)} in time.`);
}

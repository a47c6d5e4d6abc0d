import { judge } from "@/lib/agents/ci-monitor";
import { classifyFailure, counterpart, type FailureCause } from "@/lib/agents/classify-failure";
import { failureSignature } from "@/lib/ci/failure-signature";
import type { Check } from "@/lib/forge/forge";
import { must } from "@/lib/db/must";
import { effect } from "./effects";
import { noteChecks } from "./note-checks";
import { isOverdue, loadRun, type RunContext } from "./run-context";
import { beginStage, endStage, recordDecision } from "./stages";

/** What a commit's checks say, small enough for a step: names and ids, no logs. */
export type Reading =
  | { state: "green" | "pending" | "late" }
  /** CI cannot go on at a cap, and people are asked for more. */
  | { state: "money"; approvalId: string }
  /** The branch is at another commit, or gone: what these checks say does not matter any more. */
  | { state: "moved" | "gone" }
  /** Nobody reports, and nobody will: said as a sentence. */
  | { state: "unverified"; reason: string }
  | { state: "red"; failed: Array<{ name: string }> };

/** `attempt` is which time CI runs on this commit: more than 1 where a retried run checks its head anew. */
export async function beginChecks(runId: string, sha: string, round: number, attempt: number): Promise<void> {
  const context = await loadRun(runId);
  await beginStage(context, "ci", round);
  await askForChecks(context, sha, attempt);
}

/** How CI was asked: whether anything runs because of it, and which results were there before. */
interface Asked {
  requested: boolean;
  before: string[];
}

const ASKED = "ci.request";
const keyOfAsking = (sha: string, attempt: number) => `checks.${sha}.${attempt}`;
/** One result of one check: a check that runs again has another, under the same id or a new one. */
const resultOf = (check: Check) => `${check.id} ${check.completedAt ?? ""}`;

/** Asks CI once for each commit and attempt, whoever asks again. */
export async function askForChecks(context: RunContext, sha: string, attempt: number): Promise<void> {
  const { forge, repository, run } = context;
  const results = async () => (await forge.listChecks(repository, sha, run.base_branch)).filter((check) => check.status === "completed").map(resultOf);
  await effect<Asked, { sha: string; attempt: number; before: string[] }>(context, keyOfAsking(sha, attempt), ASKED, { sha, attempt, before: attempt > 1 ? await results() : [] }, async ({ before }) => {
    // CI that was asked before a crash may be done by now; asked again it would run again.
    if (attempt > 1 && (await results()).some((result) => !before.includes(result))) return { requested: true, before };
    return { ...(await forge.requestChecks(repository, { key: `checks:${repository.id}:${sha}:${run.id}:${attempt}`, sha, runId: run.id, attempt })), before };
  });
}

async function howAsked({ rows, run }: RunContext, sha: string, attempt: number): Promise<Asked> {
  const known = must(await rows.from("effects").select("outcome").eq("run_id", run.id).eq("key", keyOfAsking(sha, attempt)).eq("status", "done").maybeSingle());
  return (known?.outcome as Asked | null) ?? { requested: false, before: [] };
}

/**
 * Reads all checks of the run's head anew; `attempt` waits for that run of them. Late: the run's time is
 * over and there is no verdict. Where CI starts by itself and nothing came in the repository's grace time, nothing will.
 */
export async function readChecks(runId: string, sha: string, attempt: number, round: number): Promise<Reading> {
  const context = await loadRun(runId);
  const { forge, repository, run, rows } = context;
  const head = await forge.branchHead(repository, run.branch!);
  if (head !== sha) return { state: head === null ? "gone" : "moved" };
  const checks = await forge.listChecks(repository, sha, run.base_branch);
  await noteChecks(context, sha, checks);
  const asked = await howAsked(context, sha, attempt);
  const reading = await unlessUnpaid(context, readingOf(checks, asked, attempt));
  if (reading.state !== "pending") return reading;
  if (isOverdue(run)) return { state: "late" };
  if (asked.requested) return reading;
  const stage = must(await rows.from("run_stages").select("started_at").eq("run_id", runId).eq("stage", "ci").eq("attempt", round).maybeSingle());
  const waited = Date.now() - Date.parse(stage?.started_at ?? new Date().toISOString());
  return waited < repository.checksGraceSeconds * 1_000 ? reading : (silenceOf(checks, sha, repository.checksGraceSeconds) ?? reading);
}

/** Reads the checks of a commit that is there to compare with, or of a re-run. Nothing is waited for where nothing was asked. */
export async function readOtherChecks(runId: string, sha: string, attempt: number): Promise<Reading> {
  const context = await loadRun(runId);
  const { forge, repository, run } = context;
  const asked = await howAsked(context, sha, attempt);
  if (!asked.requested) return { state: "green" };
  const checks = await forge.listChecks(repository, sha, run.base_branch);
  await noteChecks(context, sha, checks);
  const reading = await unlessUnpaid(context, readingOf(checks, asked, attempt));
  return reading.state === "pending" && isOverdue(run) ? { state: "late" } : reading;
}

/** Whether what is waited for waits for money itself, or was given up because nobody gave any since these checks began. */
async function unlessUnpaid({ rows, run }: RunContext, reading: Reading): Promise<Reading> {
  if (reading.state !== "pending" && reading.state !== "red") return reading;
  const [asked] = must(await rows.from("approvals").select("id, status, created_at").eq("run_id", run.id).eq("kind", "more_money").order("created_at", { ascending: false }).limit(1));
  if (!asked) return reading;
  if (asked.status === "rejected" || asked.status === "expired") {
    const [stage] = must(await rows.from("run_stages").select("started_at").eq("run_id", run.id).eq("stage", "ci").order("started_at", { ascending: false }).limit(1));
    return stage && Date.parse(asked.created_at) >= Date.parse(stage.started_at) ? { state: "money", approvalId: asked.id } : reading;
  }
  const unheeded = reading.state === "pending" ? must(await rows.rpc("unheeded_money_approval", { of_run: run.id })) : null;
  return unheeded ? { state: "money", approvalId: unheeded } : reading;
}

function readingOf(checks: Check[], asked: Asked, attempt: number): Reading {
  if (attempt > 1 && asked.requested) {
    const again = checks.filter((check) => !asked.before.includes(resultOf(check)));
    if (again.length === 0 || again.some((check) => check.status !== "completed")) return { state: "pending" };
  }
  const verdict = judge(checks);
  if (verdict.state === "red" && checks.some((check) => check.reported && check.status !== "completed")) return { state: "pending" }; // all failures are repaired together
  return verdict.state === "red" ? { state: "red", failed: verdict.failed.map(({ name }) => ({ name })) } : { state: verdict.state };
}

/** Why waiting longer is of no use, or null while something runs. */
function silenceOf(checks: Check[], sha: string, graceSeconds: number): Reading | null {
  const reported = checks.filter((check) => check.reported);
  const missing = checks.filter((check) => !check.reported).map((check) => check.name);
  if (reported.some((check) => check.status !== "completed")) return null;
  if (missing.length > 0) return { state: "unverified", reason: `${missing.length === 1 ? "A required check" : "Required checks"} never reported on ${sha.slice(0, 12)}: ${missing.slice(0, 10).join(", ")}. Look at what should run ${missing.length === 1 ? "it" : "them"}, or at the rules of the branch; then retry.` };
  if (reported.length > 0) return { state: "unverified", reason: `Every check was skipped on ${sha.slice(0, 12)}, so nothing verifies this change. Look at when they run; then retry.` };
  return { state: "unverified", reason: `No check reported on ${sha.slice(0, 12)} within ${graceSeconds} seconds, so nothing verifies this change. Add CI to the repository, or give its checks more time in the repository's settings; then retry.` };
}

/** Finds out on the base commit what was red before, and runs what failed once more. A repair of somebody's branch has no base: it was red when it began. */
export async function investigate(runId: string, sha: string, attempt: number): Promise<{ baseSha: string | null }> {
  const context = await loadRun(runId);
  const baseSha = comparable(context.run);
  if (baseSha !== null) await askForChecks(context, baseSha, 1);
  await askForChecks(context, sha, attempt + 1);
  return { baseSha };
}

const comparable = (run: RunContext["run"]) => (run.work_branch === null ? run.base_sha : null);

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
  const checks = await forge.listChecks(repository, sha, run.base_branch);
  const baseSha = comparable(run);
  const base = baseSha === null ? [] : await forge.listChecks(repository, baseSha, run.base_branch);
  const again = await howAsked(context, sha, attempt + 1);
  const verdict = judge(checks);
  const repairable: Diagnosis["repairable"] = [];
  const causes: Array<{ name: string; cause: FailureCause; reason: string }> = [];

  const ranAgain = (check: Check) => again.requested && !again.before.includes(resultOf(check));
  for (const { name } of failed) {
    // By now the newest result of each name is its re-run.
    const check = checks.find((candidate) => candidate.name === name);
    if (!check) continue;
    const onBase = counterpart(check, base);
    const log = await forge.checkLog(repository, check.id);
    const signature = failureSignature({ name: check.ownName, annotations: check.annotations, log });
    const { cause, reason } = classifyFailure({
      failed: { name, conclusion: check.conclusion, log, signature },
      onBase: onBase ? { conclusion: onBase.conclusion, signature: onBase.conclusion === "success" ? "" : failureSignature({ name: check.ownName, annotations: onBase.annotations, log: await forge.checkLog(repository, onBase.id) }) } : null,
      rerun: ranAgain(check) ? { conclusion: check.conclusion } : null, goal: run.goal,
    });
    causes.push({ name, cause, reason });
    if (cause === "caused_by_change" || cause === "goal") repairable.push({ id: check.id, name, signature });
    await recordDecision(context, { key: `cause.${round}.${sha.slice(0, 16)}.${name}`.slice(0, 190), actor: "ci-monitor", kind: "failure_cause", choice: cause, reason, evidence: { rule: "red_only_where_the_base_is_green", check: name, sha, signature, on_base: onBase?.conclusion ?? null, rerun: ranAgain(check) ? check.conclusion : null } });
  }

  const green = verdict.state === "green";
  const sentence = causes.map((entry) => entry.reason).join(" ");
  await endStage(context, "ci", round, green ? "succeeded" : "failed", green ? `The required checks pass on ${sha.slice(0, 12)}, some on the second try. ${sentence}` : `Red on ${sha.slice(0, 12)}. ${sentence}`);
  await recordDecision(context, { key: `verdict.${round}.${sha}`, actor: "policy", kind: "verdict", choice: green ? "green" : "red", reason: green ? `All required checks pass on ${sha.slice(0, 12)}.` : `${failed.length} of the required checks fail on ${sha.slice(0, 12)}.`, evidence: { rule: "required_checks_on_this_commit", sha, failed: green ? 0 : failed.length, inputs: { failed: failed.slice(0, 50).map(({ name }) => name) } } });
  return { repairable, green, sentence };
}

export async function noteGreen(runId: string, sha: string, round: number): Promise<void> {
  const context = await loadRun(runId);
  await endStage(context, "ci", round, "succeeded", `The required checks pass on ${sha.slice(0, 12)}.`);
  await recordDecision(context, { key: `verdict.${round}.${sha}`, actor: "policy", kind: "verdict", choice: "green", reason: `All required checks pass on ${sha.slice(0, 12)}.`, evidence: { rule: "required_checks_on_this_commit", sha, failed: 0, inputs: { failed: [] } } });
}

/** Ends the stage without a verdict, with the sentence that says why. */
export async function noteNoVerdict(runId: string, round: number, reason: string): Promise<void> {
  await endStage(await loadRun(runId), "ci", round, "failed", reason);
}

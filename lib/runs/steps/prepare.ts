import { BudgetExceededError } from "@/lib/ai/errors";
import { detectCommands } from "@/lib/ci/commands";
import { must } from "@/lib/db/must";
import { FatalError } from "@/lib/errors";
import { drawMap, readInstructions } from "@/lib/agents/repository-map";
import { PLANNER_INSTRUCTIONS, EXECUTOR_INSTRUCTIONS, executorMessage, plannerMessage, reviewMessage } from "@/lib/agents/prompts";
import { EXECUTOR_TOOLS, PLANNER_TOOLS } from "@/lib/agents/tools";
import { meteredSandbox } from "@/lib/governance/budgets/metered-sandbox";
import { requireWorkable } from "@/lib/repositories/require-workable";
import { planSchema, type Plan } from "@/lib/agents/plan";
import { noteGiven, openFeedback, settleFeedback } from "./feedback";
import { beginAtBranch } from "./begin-at-branch";
import { effectiveAsks } from "./effective-asks";
import { oneAtATime } from "./one-at-a-time";
import { loadRun, openSandbox, openWorkspace, type RunContext } from "./run-context";
import { appendEvents } from "./run-log";
import { beginStage, endStage, recordDecision } from "./stages";
import { openThread } from "./transcript";
import type { Conversation } from "./take-turn";
import { requestApproval } from "./approvals";
import { whileNotCancelled } from "./watch-cancel";

/** Makes the run's own copy of the repository and notes where it starts. */
export function prepareWorkspace(runId: string): Promise<void> {
  return oneAtATime(runId, () => makeWorkspace(runId));
}

async function makeWorkspace(runId: string): Promise<void> {
  const context = await loadRun(runId);
  const { rows, run } = context;
  await requireWorkable(context.forge.kind, context.repository);
  const workspace = await openWorkspace(context);
  if (run.branch === null) must(await rows.from("runs").update({ base_sha: workspace.baseSha, branch: workspace.branch }).eq("id", runId).is("branch", null).select("id"));
  if (run.work_branch !== null) await beginAtBranch(context, workspace);
  const provider = await context.provider();
  await appendEvents(rows, runId, [
    { key: "workspace.opened", type: "note", message: `Working on a copy of ${run.base_branch} at ${workspace.baseSha.slice(0, 12)}, branch ${workspace.branch}.`, data: { base_sha: workspace.baseSha, branch: workspace.branch, sandbox: provider.name } },
    ...(provider.name === "unsafe" ? [{ key: "sandbox.unsafe", type: "note", level: "warning" as const, message: "Commands run without a sandbox, because SANDBOX=unsafe is set. Only run code that you trust." }] : []),
  ]);
}

/** Installs what the repository's checks need. A set-up that fails is said and not fatal: the work may not need it. */
export function runSetup(runId: string): Promise<void> {
  return oneAtATime(runId, () => install(runId));
}

async function install(runId: string): Promise<void> {
  const context = await loadRun(runId);
  const workspace = await openWorkspace(context);
  const sandbox = await openSandbox(context, workspace);
  const { setup } = await detectCommands(sandbox);
  const metered = meteredSandbox(sandbox, { rows: context.rows, run: context.run, stage: "plan", key: `sandbox:setup.${context.run.attempt}` });
  for (const [index, command] of setup.entries()) {
    const result = await whileNotCancelled(context, (signal) => metered.run({ command, phase: "setup", signal })).catch((error: unknown) => {
      if (!(error instanceof BudgetExceededError)) throw error;
      return { ended: "refused" as const, exitCode: null, output: error.message };
    });
    const ok = result.ended === "exit" && result.exitCode === 0;
    await appendEvents(context.rows, runId, [{ key: `setup.${context.run.attempt}.${index}`, type: "note", level: ok ? "info" : "warning", message: ok ? `Set up by ${command}.` : `The set-up command ${command} failed (network policy: ${context.repository.network}); going on without it.`, data: { output: result.output.slice(-2_000) } }]);
    if (!ok) return;
  }
}

export function planThread(attempt: number): string {
  return `plan:${attempt}`;
}
/** `round` is which time the work is carried out: reviews may ask for more. */
export function executeThread(round: number): string {
  return `execute:${round}`;
}

/** Looks at the repository and opens the planner's conversation; with a plan that the run was started with there is none to have. */
export async function beginPlanning(runId: string): Promise<{ given: boolean }> {
  const context = await loadRun(runId);
  await beginStage(context, "plan", context.run.attempt);
  const sandbox = await openSandbox(context, await openWorkspace(context));
  const files = await sandbox.listFiles();
  const { checks, source } = await detectCommands(sandbox);
  await appendEvents(context.rows, runId, [{ key: `repository.read.${context.run.attempt}`, type: "note", stage: "plan", message: `${files.length} files. Checks: ${checks.map((check) => check.command).join("; ") || "none found"} (${source}).`, data: { files: files.length, checks: checks.map(({ name, command }) => ({ name, command })) } }]);
  if (await isPlanGiven(context)) return { given: true };
  await openThread(context, planThread(context.run.attempt), plannerMessage({ goal: context.run.goal, map: drawMap(files), instructions: await readInstructions(sandbox), commands: checks.map((check) => check.command) }));
  return { given: false };
}

/** Whether the run was started with a plan: only that one is a person's first version. */
async function isPlanGiven({ rows, run }: RunContext): Promise<boolean> {
  return must(await rows.from("plans").select("id").eq("run_id", run.id).eq("version", 1).eq("author", "person").limit(1)).length > 0;
}

/** Takes the plan that the run was started with. A person wrote it, so it is asked about again only where every step is. */
export async function adoptPlan(runId: string): Promise<{ approvalId: string | null }> {
  const context = await loadRun(runId);
  const { rows, run } = context;
  const given = await latestPlan(context);
  if (!given) throw new FatalError("conflict", "The plan that the run was started with is gone. Start the run again.");
  const { version, plan } = given;
  await appendEvents(rows, runId, [{ key: `plan.proposed.${run.attempt}`, type: "plan.proposed", stage: "plan", message: `Plan, as a person wrote it: ${plan.title}`, data: { version, steps: plan.steps.length, risk: plan.risk, attempt: run.attempt } }]);
  const { asks } = await effectiveAsks(context, "plan");
  // Who asks about each write wants to see each step, and the plan is one.
  if (asks.plan && asks.write) {
    const approval = await requestApproval(context, { key: `plan.${run.attempt}.${version}`, kind: "plan", act: { version, plan }, message: "The plan waits for approval." });
    return { approvalId: approval.id };
  }
  await recordDecision(context, { key: `plan.given.${run.attempt}`, actor: "policy", kind: "plan_approval", choice: "not_asked", reason: "A person wrote this plan when they started the run, so nobody is asked about it again." });
  return { approvalId: null };
}

export function planning(attempt: number): Conversation {
  return { stage: "plan", thread: planThread(attempt), instructions: PLANNER_INSTRUCTIONS, tools: PLANNER_TOOLS, plan: null };
}

/** Stores the plan that was handed in, and asks for its approval where the autonomy wants one. */
export async function storePlan(runId: string): Promise<{ approvalId: string | null }> {
  const context = await loadRun(runId);
  const { rows, run } = context;
  const calls = must(await rows.from("tool_calls").select("input").eq("run_id", runId).eq("thread", planThread(run.attempt)).eq("name", "submit_plan").eq("status", "succeeded").order("turn", { ascending: false }).limit(1));
  const plan = planSchema.parse(calls[0]?.input);
  const known = await latestPlan(context);
  // A retried run plans again: its plan follows the ones before. One that was stored and not yet told is this one, from before a crash.
  const same = known && (known.fromAttempt === run.attempt || (known.author === "agent" && known.version > known.toldVersion));
  const version = same ? known.version : (known?.version ?? 0) + 1;
  must(await rows.from("plans").upsert({ tenant_id: run.tenant_id, run_id: runId, version, content: plan, author: "agent" }, { onConflict: "run_id,version", ignoreDuplicates: true }).select("id"));
  await appendEvents(rows, runId, [{ key: `plan.proposed.${run.attempt}`, type: "plan.proposed", stage: "plan", message: `Plan: ${plan.title}`, data: { version, steps: plan.steps.length, risk: plan.risk, attempt: run.attempt } }]);
  if (!(await effectiveAsks(context, "plan")).asks.plan) return { approvalId: null };
  const approval = await requestApproval(context, { key: `plan.${run.attempt}.${version}`, kind: "plan", act: { version, plan }, message: "The plan waits for approval." });
  return { approvalId: approval.id };
}

export async function finishPlanning(runId: string): Promise<void> {
  const context = await loadRun(runId);
  const plan = await approvedPlan(context);
  await endStage(context, "plan", context.run.attempt, "succeeded", `${plan.steps.length} steps, risk ${plan.risk}.`);
}

export async function latestPlan({ rows, run }: RunContext): Promise<{ version: number; plan: Plan; author: string; fromAttempt: number; toldVersion: number } | null> {
  const found = must(await rows.from("plans").select("version, content, author").eq("run_id", run.id).order("version", { ascending: false }).limit(1));
  if (!found[0]) return null;
  const proposed = must(await rows.from("run_events").select("data").eq("run_id", run.id).eq("type", "plan.proposed").order("number", { ascending: false }).limit(1));
  const told = proposed[0]?.data as { attempt?: number; version?: number } | undefined;
  return { version: found[0].version, plan: planSchema.parse(found[0].content), author: found[0].author, fromAttempt: told?.attempt ?? 0, toldVersion: told?.version ?? 0 };
}

/** The plan that binds: the newest version, which is the approved one once the run is past planning. */
export async function approvedPlan(context: RunContext): Promise<Plan> {
  const latest = await latestPlan(context);
  if (!latest) throw new FatalError("conflict", "The run has no plan. Retry it to plan again.");
  return latest.plan;
}

export async function beginExecuting(runId: string, round: number): Promise<void> {
  const context = await loadRun(runId);
  const { run } = context;
  await beginStage(context, "execute", round);
  const sandbox = await openSandbox(context, await openWorkspace(context));
  const review = await openFeedback(context);
  const note = round === 1 ? null : "Earlier work on this goal is in the repository; look at it before you go on (git diff).";
  const feedback = review.length === 0 ? null : reviewMessage(review.map(({ path, line, author_login, body }) => ({ path, line, author: author_login, body })));
  await openThread(context, executeThread(round), executorMessage({ goal: run.goal, plan: await approvedPlan(context), map: drawMap(await sandbox.listFiles()), note: [note, feedback].filter(Boolean).join("\n\n") || null }));
  // After the thread is stored: given and not in it could not be noticed after a crash.
  await noteGiven(context, review.map((thread) => thread.id));
}

export async function executing(runId: string, round: number): Promise<Conversation> {
  const context = await loadRun(runId);
  return { stage: "execute", thread: executeThread(round), instructions: EXECUTOR_INSTRUCTIONS, tools: EXECUTOR_TOOLS, plan: await approvedPlan(context) };
}

/** `sha` is the commit that carries this round's work, null when it changed nothing. */
export async function finishExecuting(runId: string, round: number, status: "succeeded" | "failed", summary: string, sha: string | null): Promise<void> {
  const context = await loadRun(runId);
  if (status === "succeeded") await settleFeedback(context, sha);
  await endStage(context, "execute", round, status, summary);
}


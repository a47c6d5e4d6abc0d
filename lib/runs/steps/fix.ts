import { FIXER_INSTRUCTIONS, fixerMessage } from "@/lib/agents/prompts";
import { EXECUTOR_TOOLS, clip } from "@/lib/agents/tools";
import { extractAnnotations } from "@/lib/ci/annotations";
import { cleanLog } from "@/lib/ci/clean-log";
import { snippetsFor } from "@/lib/ci/snippets";
import { must } from "@/lib/db/must";
import { approvedPlan } from "./prepare";
import { loadRun, openSandbox, openWorkspace } from "./run-context";
import { beginStage, endStage, recordDecision } from "./stages";
import type { Conversation } from "./take-turn";
import { openThread } from "./transcript";

export const fixThread = (round: number) => `fix:${round}`;

/**
 * Whether these failures get a repair: one for each signature, and at most the run's limit, anew in
 * each attempt. A signature that returns has shown that the repair does not work.
 */
export async function mayRepair(runId: string, round: number, failures: Array<{ name: string; signature: string }>): Promise<{ repair: boolean; reason: string }> {
  const context = await loadRun(runId);
  const { rows, run } = context;
  if (failures.length === 0) return { repair: false, reason: "There is nothing in it that this change caused." };
  const decided = must(await rows.from("decisions").select("choice, evidence").eq("run_id", runId).eq("kind", "repair").order("created_at", { ascending: false }).limit(1_000));
  const earlier = decided.map(({ choice, evidence }) => ({ choice, ...(evidence as { round: number; attempt: number }) })).filter((repair) => repair.attempt === run.attempt && repair.round !== round);
  const rounds = new Set(earlier.map((repair) => repair.round)).size;
  if (rounds >= run.fix_limit) return { repair: false, reason: `The limit of ${run.fix_limit} repairs is reached.` };
  const returned = failures.find((failure) => earlier.some((repair) => repair.choice === failure.signature));
  if (returned) return { repair: false, reason: `The same failure of "${returned.name}" came back after a repair.` };
  for (const failure of failures) {
    await recordDecision(context, { key: `repair.${run.attempt}.${failure.signature}`.slice(0, 190), actor: "fixer", kind: "repair", choice: failure.signature, reason: `Repairing "${failure.name}", attempt ${rounds + 1} of at most ${run.fix_limit}.`, evidence: { rule: "one_attempt_for_each_failure", check: failure.name, round, attempt: run.attempt, inputs: { rounds_before: rounds, most: run.fix_limit } } });
  }
  return { repair: true, reason: "" };
}

export async function beginFixing(runId: string, round: number, checkIds: string[]): Promise<void> {
  const context = await loadRun(runId);
  const { forge, repository, run } = context;
  await beginStage(context, "fix", round);
  const workspace = await openWorkspace(context);
  const sandbox = await openSandbox(context, workspace);
  const checks = (await forge.listChecks(repository, run.head_sha!, run.base_branch)).filter((check) => checkIds.includes(check.id));
  const failures = [];
  for (const check of checks.slice(0, 10)) {
    const log = cleanLog(await forge.checkLog(repository, check.id));
    // CI that marks no places names them in its log.
    const places = check.annotations.length > 0 ? check.annotations : extractAnnotations(log);
    failures.push({
      name: check.name,
      annotations: places.slice(0, 20),
      log: clip(log, 12_000),
      snippets: clip((await snippetsFor(places.slice(0, 8), sandbox)).map((snippet) => `${snippet.path}:\n${snippet.text}`).join("\n---\n"), 8_000),
    });
  }
  const diff = await forge.diff(workspace, { base: workspace.baseSha, maxBytes: 40_000 });
  await openThread(context, fixThread(round), fixerMessage({ goal: run.goal, plan: await approvedPlan(context), diff: diff.text, failures }));
}

export async function fixing(runId: string, round: number): Promise<Conversation> {
  const context = await loadRun(runId);
  return { stage: "fix", thread: fixThread(round), instructions: FIXER_INSTRUCTIONS, tools: EXECUTOR_TOOLS, plan: await approvedPlan(context) };
}

export async function finishFixing(runId: string, round: number, status: "succeeded" | "failed", summary: string): Promise<void> {
  await endStage(await loadRun(runId), "fix", round, status, summary);
}

/** When repairs made it worse: the work tree goes back to the commit with the fewest failing checks. Answers its sha, or null when the head is it. */
export async function restoreBest(runId: string): Promise<{ sha: string | null }> {
  const context = await loadRun(runId);
  const { rows, run, forge } = context;
  const verdicts = must(await rows.from("decisions").select("evidence").eq("run_id", runId).eq("kind", "verdict").order("created_at").limit(100)).map((row) => row.evidence as { sha: string; failed: number });
  // The last verdict of a commit counts: a retried run may have checked it anew.
  const latest = [...new Map(verdicts.map((verdict) => [verdict.sha, verdict])).values()];
  const head = latest.find((verdict) => verdict.sha === run.head_sha);
  const best = latest.reduce<typeof head>((a, b) => (!a || b.failed < a.failed ? b : a), undefined);
  if (!head || !best || best.failed >= head.failed) return { sha: null };
  await forge.restore(await openWorkspace(context), { sha: best.sha });
  await recordDecision(context, { key: `best.${head.sha}`, actor: "policy", kind: "best_commit", choice: best.sha, reason: `Going back to ${best.sha.slice(0, 12)}, where ${best.failed} checks fail and not ${head.failed}.`, evidence: { rule: "fewest_failing_checks", inputs: { best, head } } });
  return { sha: best.sha };
}

import { z } from "zod";
import { dollars } from "@/lib/agents/finalizer";
import { judge } from "@/lib/agents/ci-monitor";
import { protectedChanges, weakenedAssertions } from "@/lib/agents/path-policy";
import { must } from "@/lib/db/must";
import type { MergeResult } from "@/lib/forge/forge";
import { mergeMethodSchema } from "@/lib/repositories/schema";
import { requestApproval } from "./approvals";
import { effect } from "./effects";
import { effectiveAsks } from "./effective-asks";
import { loadRun, openWorkspace, type RunContext } from "./run-context";
import { appendEvents, clean } from "./run-log";
import { sendAbout, sendOutbox } from "./send-outbox";
import { beginStage } from "./stages";

export async function beginFinalizing(runId: string): Promise<void> {
  const context = await loadRun(runId);
  await beginStage(context, "finalize", context.run.attempt);
}

/** Green on the exact commit, computed anew: the branch and the pull request must still be at it. */
export async function verifyGreen(runId: string): Promise<{ state: "green" | "moved" | "not_green"; reason: string }> {
  const { forge, repository, run } = await loadRun(runId);
  const head = await forge.branchHead(repository, run.branch!);
  if (head !== run.head_sha) return { state: "moved", reason: `The branch ${run.branch} was moved to ${head?.slice(0, 12) ?? "nothing"} by someone else; ${run.head_sha?.slice(0, 12)} was verified.` };
  const verdict = judge(await forge.listChecks(repository, run.head_sha!, run.base_branch));
  return verdict.state === "green" ? { state: "green", reason: "" } : { state: "not_green", reason: `The checks of ${run.head_sha!.slice(0, 12)} are ${verdict.state}.` };
}

/** Asks a person about changes that could make a check say less: they are shown with their diff. */
export async function askAboutProtectedChanges(runId: string): Promise<{ approvalId: string | null }> {
  const context = await loadRun(runId);
  const workspace = await openWorkspace(context);
  const { files, text, truncated } = await context.forge.diff(workspace, { base: workspace.baseSha, head: context.run.head_sha! });
  const weakened = weakenedAssertions(text).map((path) => ({ path, kind: "weakened assertions", status: "modified" }));
  // What a diff is too large to show could lose assertions as well.
  const unseen = truncated ? files.filter((file) => file.status !== "added" && !text.includes(`diff --git a/${file.previousPath ?? file.path} `)).map(({ path, status }) => ({ path, kind: "too large to look into", status })) : [];
  const guarded = protectedChanges(files).map(({ path, kind, status }) => ({ path, kind, status }));
  const all = [...new Map([...weakened, ...unseen, ...guarded].map((entry) => [entry.path, entry])).values()];
  if (all.length === 0) return { approvalId: null };
  const paths = new Set(all.map((entry) => entry.path));
  const shown = text.split(/^(?=diff --git )/m).filter((section) => [...paths].some((path) => section.startsWith(`diff --git a/${path} `) || section.includes(`\n+++ b/${path}\n`) || section.includes(`\n--- a/${path}\n`))).join("");
  const approval = await requestApproval(context, {
    key: `protected.${context.run.head_sha}`,
    kind: "protected_change",
    act: { sha: context.run.head_sha, files: all.slice(0, 200), diff: clean(shown).slice(0, 200_000) },
    message: `The change touches ${all.length === 1 ? `${all[0]!.path} (${all[0]!.kind})` : `${all.length} files of tests, CI, lint or locks`}; a person has to look.`,
  });
  return { approvalId: approval.id };
}

/** Where the autonomy or the standing wants a person before the merge, or a reviewer wants changes still, asks with exactly what would be merged. */
export async function askToMerge(runId: string, number: number): Promise<{ approvalId: string | null }> {
  const context = await loadRun(runId);
  const { run, repository, rows, forge } = context;
  const objections = await forge.objections(repository, number);
  if (!(await effectiveAsks(context, "finalize")).asks.merge && objections.length === 0) return { approvalId: null };
  // One that became void, because somebody had more to say, is asked anew.
  const voided = must(await rows.from("approvals").select("id").eq("run_id", run.id).eq("status", "void").is("replaced_by", null).like("key", `merge.${run.head_sha}%`).limit(100)).length;
  const approval = await requestApproval(context, {
    key: `merge.${run.head_sha}${voided ? `.${voided}` : ""}`,
    kind: "merge",
    act: { pull_request: number, sha: run.head_sha, into: run.base_branch, method: repository.mergeMethod },
    message: `Verified green. ${objections.length > 0 ? `${objections.slice(0, 5).join(", ")} asked for changes and did not approve since. ` : ""}Merge pull request #${number} into ${run.base_branch}?`,
  });
  return { approvalId: approval.id };
}

export async function mergeChange(runId: string, number: number): Promise<MergeResult> {
  const context = await loadRun(runId);
  const { forge, repository, run, rows } = context;
  const approved = must(await rows.from("approvals").select("act").eq("run_id", run.id).eq("kind", "merge").eq("status", "approved").like("key", `merge.${run.head_sha}%`).order("created_at", { ascending: false }).limit(1).maybeSingle());
  // How somebody approved it, though the repository's setting may have changed since.
  const method = approved ? z.object({ method: mergeMethodSchema }).parse(approved.act).method : repository.mergeMethod;
  const result = await effect(context, `merge.${run.attempt}.${run.head_sha}`, "pull_request.merge", { number, sha: run.head_sha, into: run.base_branch }, async (): Promise<MergeResult> => {
    const { baseBranch } = await forge.getPullRequest(repository, number);
    // Approved and verified was a merge into another branch.
    if (baseBranch !== run.base_branch) return { merged: false, reason: "blocked", message: `Pull request #${number} goes into ${baseBranch} now, and not into ${run.base_branch}, for which it was verified. Merge it yourself, or give it its base back and retry the run.` };
    return forge.merge(repository, number, {
      key: `${run.id}:merge`,
      expectedHeadSha: run.head_sha!,
      method,
      author: { name: "MorningAI", email: "agent@morning.invalid" },
      message: `Merge pull request #${number} from ${run.branch}`,
    });
  });
  await appendEvents(rows, runId, [
    result.merged
      ? { key: "merge.done", type: "merge.done", message: `Merged #${number} into ${run.base_branch} as ${result.sha.slice(0, 12)}.`, data: { number, sha: result.sha } }
      : { key: `merge.refused.${run.attempt}`, type: "merge.refused", level: "warning", message: result.message, data: { number, reason: result.reason } },
  ]);
  return result;
}

export type Ending = { status: "succeeded" | "failed" | "cancelled"; outcome: "merged" | "ready_for_review" | "no_changes" | "red" | "stopped" | "rejected" | "cancelled" | "error"; reason: string };

/** Whether this attempt of the run is open and a person wants it cancelled. */
export async function isCancelWanted(runId: string, attempt: number): Promise<boolean> {
  const { run } = await loadRun(runId);
  return run.attempt === attempt && run.finished_at === null && run.wanted === "cancel";
}

/** How GitHub wants this run to end, where its pull request, branch or issue was closed there; null for a plain cancel. */
export async function wantedEnd(runId: string): Promise<Ending | null> {
  return toldEnd((await loadRun(runId)).run);
}

function toldEnd(run: RunContext["run"]): Ending | null {
  const told = z.object({ outcome: z.enum(["merged", "cancelled"]), reason: z.string() }).nullable().parse(run.wanted_end);
  return told && { status: told.outcome === "merged" ? "succeeded" : "cancelled", ...told };
}

/** Ends the run once, with a summary made of recorded facts. */
export async function endRun(runId: string, planned: Ending): Promise<void> {
  const context = await loadRun(runId);
  // A cancel stops work with an error; whoever hears of that first must not call it a failure.
  const ending: Ending = context.run.wanted === "cancel" && planned.outcome === "error" ? (toldEnd(context.run) ?? { status: "cancelled", outcome: "cancelled", reason: "A person cancelled the run." }) : planned;
  const { rows, run, forge, repository } = context;
  const summary = await summarize(context, ending);
  must(await rows.rpc("finish_run", { of_run: runId, new_status: ending.status, new_outcome: ending.outcome, new_summary: clean(summary) }));
  await sendOutbox(rows, `${runId}:finished:${run.attempt}`);
  await sendAbout(rows, runId);
  // A failed run keeps its work tree for a retry; the others are done with it. Asked of the row: whoever ended the run may have died before this.
  if (["succeeded", "cancelled"].includes((await loadRun(runId)).run.status)) await forge.removeWorkspace(repository, run.id);
}

async function summarize({ rows, run, repository }: RunContext, ending: Ending): Promise<string> {
  const lines = [ending.reason];
  if (run.head_sha) {
    // From what is kept: a run must end also where the forge shows us nothing any more.
    const checks = must(await rows.from("checks").select("name, status, conclusion").eq("repository_id", repository.id).eq("sha", run.head_sha).order("attempt").order("name").limit(1_000));
    const passed = [...new Map(checks.map((check) => [check.name, check])).values()];
    lines.push(passed.length > 0 ? `Checks on ${run.head_sha.slice(0, 12)}: ${passed.map((check) => `${check.name} ${check.conclusion ?? check.status}`).join(", ")}.` : `No checks ran on ${run.head_sha.slice(0, 12)}.`);
    lines.push(`The work is on the branch ${run.branch}.`);
  } else {
    lines.push("Nothing was pushed.");
  }
  const repairs = must(await rows.from("run_stages").select("id").eq("run_id", run.id).eq("stage", "fix").limit(100)).length;
  if (repairs > 0) lines.push(`Repairs made after a failing check: ${repairs}.`);
  const unread = must(await rows.from("run_messages").select("id").eq("run_id", run.id).is("thread", null).limit(50)).length;
  if (unread > 0) lines.push(`Messages that came too late for a turn to read: ${unread}.`);
  lines.push(`Spent ${dollars(run.spent_micros)} of at most ${dollars(run.cap_micros)} with ${run.model}${run.replayed ? ", whose answers were recorded (replay)" : ""}.`);
  return lines.join("\n");
}

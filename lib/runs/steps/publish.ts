import { createHash } from "node:crypto";
import { harmless } from "@/lib/agents/harmless-text";
import { finishSchema } from "@/lib/agents/tools";
import { pullRequestBody } from "@/lib/agents/finalizer";
import type { Plan } from "@/lib/agents/plan";
import { isPlanned, runsOnPush } from "@/lib/agents/path-policy";
import { must } from "@/lib/db/must";
import { env } from "@/lib/env";
import { FatalError } from "@/lib/errors";
import type { Check, FileChange, Workspace } from "@/lib/forge/forge";
import { fitTitle } from "@/lib/agents/title-habit";
import { requestApproval } from "./approvals";
import { pullNumber } from "./begin-at-branch";
import { effect } from "./effects";
import { approvedPlan, latestPlan } from "./prepare";
import { loadRun, openWorkspace, type RunContext } from "./run-context";
import { appendEvents, clean } from "./run-log";
import { sendAbout } from "./send-outbox";
import { allowedPaths } from "./run-tool-call";

const AGENT = { name: "MorningAI", email: "agent@morning.invalid" };

/** Largest diff kept as an artifact, characters; what an approval shows is cut at a quarter of that. */
const MAX_DIFF = 1_000_000;

/**
 * Holds commands to the plan as well: whatever changed outside its paths, by any means, needs an
 * approval before it is committed.
 */
export async function askAboutUnplannedChanges(runId: string, thread: string): Promise<{ approvalId: string | null }> {
  const context = await loadRun(runId);
  const { forge, run } = context;
  const plan = await approvedPlan(context);
  const workspace = await openWorkspace(context);
  const { files, text } = await forge.diff(workspace, { base: run.head_sha ?? workspace.baseSha });
  const allowed = await allowedPaths(context);
  const paths = files.flatMap((file) => [file.path, ...(file.previousPath ? [file.previousPath] : [])]).filter((path) => needsApproval(path, plan, allowed));
  if (paths.length === 0) return { approvalId: null };
  const shown = text.slice(0, MAX_DIFF / 5);
  // Bound to all that changed, also what is too long to be shown: other changes to these paths ask again.
  const digest = createHash("sha256").update(text).digest("hex");
  const approval = await requestApproval(context, {
    key: `unplanned.${thread}.${digest.slice(0, 32)}`,
    kind: "outside_plan",
    act: { paths: paths.slice(0, 200), diff: shown, diff_sha256: digest },
    message: paths.some(runsOnPush)
      ? `The change touches ${paths.length === 1 ? paths[0] : `${paths.length} files, with workflows among them`}, which CI obeys as soon as it is pushed.`
      : `A command changed ${paths.length === 1 ? paths[0] : `${paths.length} files`} outside the plan.`,
  });
  return { approvalId: approval.id };
}

/** Outside the plan; or a workflow, in the plan or not, because a push alone makes CI run what it says, with CI's secrets. */
const needsApproval = (path: string, plan: Plan, allowed: readonly string[]) => !isPlanned(path, plan, allowed) || (runsOnPush(path) && !allowed.includes(path));

/** What changed since the last push that is outside the plan and was not allowed. */
export async function unplannedPaths(context: RunContext): Promise<string[]> {
  const { forge, run } = context;
  const plan = await approvedPlan(context);
  const workspace = await openWorkspace(context);
  const { files } = await forge.diff(workspace, { base: run.head_sha ?? workspace.baseSha });
  const allowed = await allowedPaths(context);
  return files.flatMap((file) => [file.path, ...(file.previousPath ? [file.previousPath] : [])]).filter((path) => needsApproval(path, plan, allowed));
}

/** Puts everything that is outside the plan and was not allowed back as it was. */
export async function dropUnplannedChanges(runId: string): Promise<void> {
  const context = await loadRun(runId);
  const paths = await unplannedPaths(context);
  const workspace = await openWorkspace(context);
  if (paths.length > 0) await context.forge.restore(workspace, { sha: context.run.head_sha ?? workspace.baseSha, paths });
}

/** Names a commit that saves a conversation's work before it is done. */
export const savedThread = (thread: string, occasion: string) => `${thread}/${occasion}`;

/** Commits the work tree, except for these paths. null when nothing changed since the last commit, and nothing of this thread was saved before. */
export async function commitChange(runId: string, thread: string, title: string | null, except: readonly string[] = []): Promise<{ sha: string } | null> {
  const context = await loadRun(runId);
  const { forge, run, rows } = context;
  const workspace = await openWorkspace(context);
  const plan = (await latestPlan(context))?.plan;
  const subject = harmless((title ?? plan?.title ?? run.goal).replace(/\s+/g, " ").trim().slice(0, 72));
  const committed = await effect(context, `commit.${thread}`, "git.commit", { thread, subject }, async () => ({
    sha: (await forge.commit(workspace, { key: `${run.id}:${thread}`, except, message: subject, author: AGENT, trailers: { "Morning-Run": run.id, "Morning-Model": run.model, ...(run.replayed && { "Morning-Replay": "recorded answers" }) } }))?.sha ?? null,
  }));
  if (committed.sha === null) return savedBefore(context, thread);
  await appendEvents(rows, runId, [{ key: `commit.created.${committed.sha}`, type: "commit.created", message: `Committed ${committed.sha.slice(0, 12)}: ${subject}`, data: { sha: committed.sha, thread } }]);
  return { sha: committed.sha };
}

/** The head that carries what was saved of this thread while the run waited; null when nothing was. */
async function savedBefore({ rows, run }: RunContext, thread: string): Promise<{ sha: string } | null> {
  const saved = must(await rows.from("effects").select("outcome").eq("run_id", run.id).like("key", `commit.${savedThread(thread, "%")}`).eq("status", "done").order("finished_at", { ascending: false }).limit(100))
    .map(({ outcome }) => (outcome as { sha: string | null }).sha)
    .find((sha) => sha !== null);
  return saved ? { sha: run.head_sha ?? saved } : null;
}

/** A person may push again while we take in what they pushed before. */
const MAX_PUSHES = 3;

export type Push = { pushed: true; sha: string } | { pushed: false; message: string };

/**
 * Makes the branch point at the commit, and what others committed there meanwhile part of it; nothing
 * of theirs is ever overwritten. Keeps the diff as an artifact. Where the two cannot be joined, or the
 * repository's rules refuse, nothing is pushed, and the message says what people can do.
 */
export async function pushChange(runId: string, commit: string): Promise<Push> {
  const context = await loadRun(runId);
  const { forge, run, repository } = context;
  const workspace = await openWorkspace(context);
  // A run that has a head has pushed it, or repairs a branch of somebody's.
  if (run.head_sha !== null && (await forge.branchHead(repository, workspace.branch)) === null) return { pushed: false, message: `The branch ${workspace.branch} was deleted by someone else; nothing was pushed. Start a new run to have it done again.` };
  let sha = commit;
  for (let attempt = 1; ; attempt++) {
    try {
      await effect(context, `push.${sha}`, "git.push", { branch: workspace.branch, sha }, () => forge.push(repository, workspace, { key: `${run.id}:push:${sha}`, sha }));
      break;
    } catch (error) {
      if (!(error instanceof FatalError) || !["conflict", "forbidden"].includes(error.code)) throw error;
      const joined = error.code === "conflict" && attempt < MAX_PUSHES ? await takeInto(context, workspace) : null;
      if (joined === null || joined.message || joined.sha === sha) return { pushed: false, message: joined?.message ?? error.message };
      sha = joined.sha;
    }
  }
  await noteHead(context, workspace, sha);
  return { pushed: true, sha };
}

/** What others committed to the branch becomes part of the run's work. */
export async function takeInCommits(runId: string): Promise<Push> {
  const context = await loadRun(runId);
  const joined = await takeInto(context, await openWorkspace(context));
  return joined.message ? { pushed: false, message: joined.message } : pushChange(runId, joined.sha);
}

async function takeInto(context: RunContext, workspace: Workspace): Promise<{ sha: string; message: string | null }> {
  const { forge, run, repository, rows } = context;
  try {
    const { sha } = await forge.takeIn(repository, workspace, { key: `${run.id}:take-in:${await forge.branchHead(repository, workspace.branch)}`, author: AGENT });
    await appendEvents(rows, run.id, [{ key: `taken-in.${sha}`, type: "branch.joined", message: `Somebody else committed to ${workspace.branch}; the run goes on with that, at ${sha.slice(0, 12)}.`, data: { sha } }]);
    return { sha, message: null };
  } catch (error) {
    if (error instanceof FatalError && error.code === "conflict") return { sha: "", message: error.message };
    throw error;
  }
}

async function noteHead(context: RunContext, workspace: Workspace, sha: string): Promise<void> {
  const { forge, run, rows } = context;
  const runId = run.id;
  must(await rows.from("runs").update({ head_sha: sha }).eq("id", runId).is("finished_at", null).select("id"));
  const diff = await forge.diff(workspace, { base: workspace.baseSha, head: sha, maxBytes: MAX_DIFF });
  const content = clean(diff.text);
  const artifact = must(
    await rows
      .from("artifacts")
      .upsert({ tenant_id: run.tenant_id, run_id: runId, key: `diff.${sha}`, kind: "diff", name: `${workspace.branch.replaceAll("/", "-")}-${sha.slice(0, 12)}.diff`, content_type: "text/x-diff; charset=utf-8", content, digest: createHash("sha256").update(content).digest("hex") }, { onConflict: "run_id,key" })
      .select("id")
      .single(),
  );
  await sendAbout(rows, runId);
  await appendEvents(rows, runId, [
    { key: `branch.pushed.${sha}`, type: "branch.pushed", message: `Pushed ${workspace.branch}.`, data: { branch: workspace.branch, sha } },
    { key: `diff.updated.${sha}`, type: "diff.updated", message: `${diff.files.length} files changed.`, data: { artifact_id: artifact.id, sha, files: diff.files.slice(0, 100).map(({ path, status, additions, deletions }) => ({ path, status, additions, deletions })) } },
  ]);
}

/** Opens the run's one pull request, or brings its text up to date. One that a person opened keeps their words and its state. */
export async function publishPullRequest(runId: string, options: { draft: boolean; stopped: string | null }): Promise<{ number: number }> {
  const context = await loadRun(runId);
  if (context.run.work_branch !== null) return { number: await pullNumber(context) };
  const { forge, run, rows, repository } = context;
  const workspace = await openWorkspace(context);
  const sha = run.head_sha!;
  const [plan, finish, checks, { files }] = [await latestPlan(context), await lastFinish(context), await forge.listChecks(repository, sha, run.base_branch), await forge.diff(workspace, { base: workspace.baseSha, head: sha })];
  const title = fitTitle(harmless((plan?.plan.title ?? run.goal).replace(/\s+/g, " ").slice(0, 120)), files.map((file) => file.path), await forge.recentSubjects(workspace)) + (run.replayed ? " (replay)" : "");
  const body = clean(pullRequestBody({
    goal: run.goal, plan: plan?.plan ?? null, runUrl: `${env().APP_URL}/runs/${run.id}`, model: run.model, replayed: run.replayed, unsafeSandbox: (await context.provider()).name === "unsafe",
    costMicros: run.spent_micros, capMicros: run.cap_micros, summary: finish?.summary ?? null, notDone: finish?.not_done ?? [], checks: newestOf(checks), files: files as FileChange[],
    repairs: await countRepairs(context), stopped: options.stopped, closes: await issueOf(context),
  }));
  const opened = await effect(context, "pull_request", "pull_request.open", { title, head: workspace.branch, base: run.base_branch }, async () => {
    const { number } = await forge.openPullRequest(repository, { key: `run:${run.id}`, runId: run.id, title, body, headBranch: workspace.branch, baseBranch: run.base_branch, headSha: sha, draft: true });
    return { number };
  });
  await forge.updatePullRequest(repository, opened.number, { title, body, headSha: sha, draft: options.draft });
  await appendEvents(rows, runId, [
    { key: "pull_request.opened", type: "pull_request.opened", message: `Pull request #${opened.number}: ${title}`, data: { number: opened.number } },
    { key: `pull_request.updated.${sha}.${options.draft}`, type: "pull_request.updated", message: options.draft ? `Pull request #${opened.number} is a draft at ${sha.slice(0, 12)}.` : `Pull request #${opened.number} is ready at ${sha.slice(0, 12)}.`, data: { number: opened.number, sha, draft: options.draft } },
  ]);
  return opened;
}

/** The issue that the run was started from: merging its pull request closes it. What a strategy does on an issue need not settle it. */
async function issueOf({ rows, run }: RunContext): Promise<number | null> {
  return must(await rows.from("run_origins").select("issue_number").eq("run_id", run.id).neq("kind", "strategy").maybeSingle())?.issue_number ?? null;
}

/** What the agent said when it finished last; its own words, shown as such. */
async function lastFinish({ rows, run }: RunContext) {
  const calls = must(await rows.from("tool_calls").select("input").eq("run_id", run.id).eq("name", "finish").eq("status", "succeeded").order("finished_at", { ascending: false }).limit(1));
  return calls[0] ? finishSchema.parse(calls[0].input) : null;
}

async function countRepairs({ rows, run }: RunContext): Promise<number> {
  return must(await rows.from("run_stages").select("id").eq("run_id", run.id).eq("stage", "fix").limit(100)).length;
}

const newestOf = (checks: Check[]) => [...new Map(checks.map((check) => [check.name, check])).values()];

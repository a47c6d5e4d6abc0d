import type { Plan } from "@/lib/agents/plan";
import { must } from "@/lib/db/must";
import { FatalError } from "@/lib/errors";
import type { Workspace } from "@/lib/forge/forge";
import { loadRun, type RunContext } from "./run-context";

/** The plan that bounds a repair names so many places at most. */
const MAX_PATHS = 50;

/**
 * Begins a run that repairs an existing branch: where the branch is, with a plan that lets it write where
 * the pull request already changes files, and no further without an approval.
 */
export async function beginAtBranch(context: RunContext, workspace: Workspace): Promise<void> {
  const { rows, run, forge, repository } = context;
  const number = await pullNumber(context);
  const pull = await forge.getPullRequest(repository, number);
  must(await rows.from("runs").update({ base_branch: pull.baseBranch, head_sha: run.head_sha ?? workspace.baseSha }).eq("id", run.id).select("id"));
  const paths = [...new Set(await forge.pullRequestPaths(repository, number))];
  const folders = [...new Set(paths.flatMap((path) => (path.includes("/") ? [`${path.slice(0, path.lastIndexOf("/"))}/**`] : [path])))];
  const plan: Plan = {
    // Not the pull request's own: a plan counts as approved, and anybody may write a title.
    title: `Repair pull request #${number}`,
    summary: `Repair what fails on pull request #${number}, and nothing else.`,
    steps: [{ title: "Repair the failing checks", detail: "Only where the pull request already changes files.", paths: folders.slice(0, MAX_PATHS) }],
    commands: [], acceptance: ["The required checks pass on the branch's head commit."], risk: "low", riskReason: "", estimatedTurns: 10,
  };
  must(await rows.from("plans").upsert({ tenant_id: run.tenant_id, run_id: run.id, version: 1, content: plan, author: "agent" }, { onConflict: "run_id,version", ignoreDuplicates: true }).select("id"));
}

/** The pull request of somebody else that this run repairs; null for a run with a change of its own. */
export async function repairedPull(runId: string): Promise<{ number: number | null }> {
  const context = await loadRun(runId);
  return { number: context.run.work_branch === null ? null : await pullNumber(context) };
}

/** The pull request that a repair was started for. */
export async function pullNumber({ rows, run }: RunContext): Promise<number> {
  const origin = must(await rows.from("run_origins").select("pull_number").eq("run_id", run.id).maybeSingle());
  if (!origin?.pull_number) throw new FatalError("conflict", "The run repairs a branch of no pull request. Start it again from one.");
  return origin.pull_number;
}

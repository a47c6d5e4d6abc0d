import { closeNamed } from "./closing-words";
import { emitInRepository, pullView } from "./events";
import { git, runGit } from "./git";
import type { PullRow, RepoRow, UserRow } from "./rows";
import { requirementsOf, verdictsOn } from "./settings";
import { bareOf, type World } from "./world";

/** Computes again what GitHub computes of an open pull request: mergeable, its state, its size. */
export async function refreshPull(world: World, id: number): Promise<void> {
  const pull = world.rows.pullRequests.get(id);
  if (!pull || pull.state !== "open") return;
  const repo = world.rows.repos.get(pull.base_repo_id)!;
  const bare = bareOf(world, repo);
  const base = world.rows.branches.findBy("repo_id", repo.id).find((row) => row.name === pull.base_ref)?.sha;
  if (!base) return;
  const mergeable = (await runGit(bare, ["merge-tree", "--write-tree", base, pull.head_sha], { allowFailure: true })).code === 0;
  const stat = await git(bare, ["diff", "--numstat", `${base}...${pull.head_sha}`]);
  const lines = stat.split("\n").filter(Boolean).map((line) => line.split("\t"));
  const sum = (at: number) => lines.reduce((total, line) => total + (Number(line[at]) || 0), 0);
  const [behind, commits] = (await git(bare, ["rev-list", "--left-right", "--count", `${base}...${pull.head_sha}`])).split("\t").map(Number);
  world.rows.pullRequests.update(id, { mergeable, mergeable_state: stateOf(world, repo, pull, mergeable, behind! > 0), commits: commits!, changed_files: lines.length, additions: sum(0), deletions: sum(1) });
}

function stateOf(world: World, repo: RepoRow, pull: PullRow, mergeable: boolean, behind: boolean): string {
  if (!mergeable) return "dirty";
  if (pull.draft) return "draft";
  const needs = requirementsOf(world.rows, world.settings, repo, pull.base_ref);
  const verdicts = verdictsOn(world.rows, world.settings, repo, pull.head_sha);
  if (needs.contexts.some((name) => verdicts.get(name) !== "success") || approvalsOf(world, pull) < needs.approvals || changesRequested(world, pull, needs.approvals)) return "blocked";
  if (needs.strict && behind) return "behind";
  return [...verdicts.values()].some((verdict) => verdict !== "success") ? "unstable" : "clean";
}

/** People whose last review approves. */
export function approvalsOf(world: World, pull: PullRow): number {
  return lastReviews(world, pull).filter((state) => state === "APPROVED").length;
}

const changesRequested = (world: World, pull: PullRow, needed: number): boolean => needed > 0 && lastReviews(world, pull).includes("CHANGES_REQUESTED");

function lastReviews(world: World, pull: PullRow): string[] {
  const last = new Map<number, string>();
  for (const review of world.rows.reviews.findBy("repo_id", pull.base_repo_id)) if (review.pull_number === pull.number && ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"].includes(review.state)) last.set(review.user_id, review.state);
  return [...last.values()];
}

/** The head or the base moved: GitHub has to compute again. */
export async function pullMoved(world: World, id: number): Promise<void> {
  if (world.settings.mergeableTakesTime) world.settings.computing.add(id);
  await refreshPull(world, id);
  if (world.settings.computing.has(id)) world.rows.pullRequests.update(id, { mergeable: null, mergeable_state: "unknown" });
}

/** Closes a pull request unmerged, as when its branch goes. */
export async function closePull(world: World, pull: PullRow, actor: UserRow): Promise<void> {
  await close(world, pull, actor, {});
}

/** Closes a pull request as merged: by the merge button, or because its commits arrived in the base. */
export async function markMerged(world: World, pull: PullRow, actor: UserRow, commit: string): Promise<void> {
  await close(world, pull, actor, { merged: true, merged_at: new Date().toISOString(), merged_by_id: actor.id, merge_commit_sha: commit, mergeable: null, mergeable_state: "unknown" });
  world.settings.queue.delete(pull.id);
  const repo = world.rows.repos.get(pull.base_repo_id)!;
  if (pull.base_ref === repo.default_branch) await closeNamed(world, repo, `${pull.title}\n${pull.body ?? ""}`, actor);
}

async function close(world: World, pull: PullRow, actor: UserRow, also: Partial<PullRow>): Promise<void> {
  const closed_at = new Date().toISOString();
  const repo = world.rows.repos.get(pull.base_repo_id)!;
  world.rows.pullRequests.update(pull.id, { state: "closed", closed_at, auto_merge: null, ...also });
  const issue = world.rows.issues.findBy("repo_id", repo.id).find((row) => row.number === pull.number);
  if (issue) world.rows.issues.update(issue.id, { state: "closed", closed_at, closed_by_id: actor.id });
  world.rows.repos.update(repo.id, { open_issues_count: Math.max(0, repo.open_issues_count - 1) });
  await emitInRepository(world, repo, actor, "pull_request", { action: "closed", number: pull.number, pull_request: await pullView(world, pull) });
}

import { GitHubError } from "./errors";
import { git, runGit } from "./git";
import { followRefs } from "./moved";
import { mirror } from "./mirror";
import { approvalsOf, markMerged } from "./pull-state";
import type { PullRow, RepoRow, UserRow } from "./rows";
import { requirementsOf, verdictsOn } from "./settings";
import { bareOf, userOf, type World } from "./world";

export type MergeMethod = "merge" | "squash" | "rebase";
export interface MergeWish { method: MergeMethod; sha?: string; title?: string; message?: string; fromQueue?: boolean }

const NOT_ALLOWED = { merge: "Merge commits are not allowed on this repository.", squash: "Squash merges are not allowed on this repository.", rebase: "Rebase merges are not allowed on this repository." };

/** Merges as the button does, with git. Answers the commit. 405 when it may not be, 409 when the head moved. */
export async function mergePull(world: World, pull: PullRow, actor: UserRow, wish: MergeWish): Promise<string> {
  const repo = world.rows.repos.get(pull.base_repo_id)!;
  return world.inTurn(repo, async () => {
    const fresh = world.rows.pullRequests.get(pull.id)!;
    mayMerge(world, repo, fresh, wish);
    const bare = bareOf(world, repo);
    const base = await git(bare, ["rev-parse", `refs/heads/${fresh.base_ref}`]);
    const commit = await makeCommit(world, repo, fresh, actor, wish, base);
    await git(bare, ["update-ref", `refs/heads/${fresh.base_ref}`, commit, base]);
    const changes = await mirror(world, repo);
    await markMerged(world, fresh, actor, commit);
    await followRefs(world, repo, changes, actor);
    if (repo.delete_branch_on_merge && fresh.head_repo_id === repo.id) {
      await git(bare, ["update-ref", "-d", `refs/heads/${fresh.head_ref}`]);
      await followRefs(world, repo, await mirror(world, repo), actor);
    }
    return commit;
  });
}

function mayMerge(world: World, repo: RepoRow, pull: PullRow, wish: MergeWish): void {
  const refuse = (message: string) => new GitHubError(405, message);
  if (pull.state !== "open") throw refuse("Pull Request is not mergeable");
  if (wish.sha !== undefined && wish.sha !== pull.head_sha) throw new GitHubError(409, "Head branch was modified. Review and try the merge again.");
  if (pull.draft) throw refuse("Pull Request is still a draft");
  const needs = requirementsOf(world.rows, world.settings, repo, pull.base_ref);
  if (!needs.methods.includes(wish.method)) throw refuse(NOT_ALLOWED[wish.method]);
  if (needs.queue && !wish.fromQueue) throw refuse("Repository rule violations found\n\nChanges must be made through the merge queue\n\n");
  const missing = missingChecks(world, repo, pull);
  if (missing !== undefined) throw refuse(missing);
  if (approvalsOf(world, pull) < needs.approvals) throw refuse(`At least ${needs.approvals} approving review${needs.approvals === 1 ? " is" : "s are"} required by reviewers with write access.`);
}

/** GitHub's sentence about required checks that are not green; undefined when all are. */
export function missingChecks(world: World, repo: RepoRow, pull: PullRow): string | undefined {
  const { contexts } = requirementsOf(world.rows, world.settings, repo, pull.base_ref);
  const verdicts = verdictsOn(world.rows, world.settings, repo, pull.head_sha);
  const open = contexts.filter((name) => verdicts.get(name) !== "success");
  if (open.length === 0) return undefined;
  const word = (name: string) => (verdicts.get(name) === "failure" ? "failing" : verdicts.get(name) === "pending" ? "in progress" : "expected");
  if (open.length === 1) return `Required status check "${open[0]}" is ${word(open[0]!)}.`;
  return `${open.length} of ${contexts.length} required status checks have not succeeded: ${[...new Set(open.map(word))].map((one) => `${open.filter((name) => word(name) === one).length} ${one}`).join(", ")}.`;
}

async function makeCommit(world: World, repo: RepoRow, pull: PullRow, actor: UserRow, wish: MergeWish, base: string): Promise<string> {
  const bare = bareOf(world, repo);
  if (wish.method === "rebase") return rebase(bare, base, pull.head_sha);
  const tree = await mergedTree(bare, base, pull.head_sha);
  const owner = world.rows.repos.get(pull.head_repo_id)!.full_name.split("/")[0]!;
  const words = wish.method === "squash" ? await squashWords(bare, pull, base) : { title: `Merge pull request #${pull.number} from ${owner}/${pull.head_ref}`, body: pull.title };
  const message = [wish.title ?? words.title, wish.message ?? words.body].filter((part) => part !== "").join("\n\n");
  const author = wish.method === "squash" ? world.rows.users.get(pull.user_id)! : actor;
  const parents = wish.method === "squash" ? ["-p", base] : ["-p", base, "-p", pull.head_sha];
  return git(bare, ["commit-tree", tree, ...parents, "-F", "-"], { input: message, env: { GIT_AUTHOR_NAME: author.name ?? author.login, GIT_AUTHOR_EMAIL: author.email ?? `${author.id}+${author.login}@users.noreply.github.com` } });
}

async function mergedTree(bare: string, base: string, head: string): Promise<string> {
  const { code, out } = await runGit(bare, ["merge-tree", "--write-tree", base, head], { allowFailure: true });
  if (code !== 0) throw new GitHubError(405, "Pull Request is not mergeable");
  return out.toString().split("\n")[0]!;
}

async function squashWords(bare: string, pull: PullRow, base: string): Promise<{ title: string; body: string }> {
  const messages = (await git(bare, ["log", "--reverse", "--no-merges", "--format=%B%x01", `${base}..${pull.head_sha}`])).split("\x01").map((one) => one.trim()).filter(Boolean);
  if (messages.length !== 1) return { title: `${pull.title} (#${pull.number})`, body: messages.map((one) => `* ${one}`).join("\n\n") };
  const [title, ...rest] = messages[0]!.split("\n");
  return { title: `${title} (#${pull.number})`, body: rest.join("\n").trim() };
}

/** Each commit again on the base: a merge whose common ancestor is the commit's own parent. */
async function rebase(bare: string, base: string, head: string): Promise<string> {
  let tip = base;
  for (const commit of (await git(bare, ["rev-list", "--reverse", "--no-merges", `${base}..${head}`])).split("\n").filter(Boolean)) {
    const stand = await git(bare, ["commit-tree", `${tip}^{tree}`, "-p", `${commit}^`, "-m", "stand-in"]);
    const { code, out } = await runGit(bare, ["merge-tree", "--write-tree", stand, commit], { allowFailure: true });
    if (code !== 0) throw new GitHubError(405, "This branch can't be rebased");
    const [name, email, date, ...message] = (await git(bare, ["show", "-s", "--format=%an%n%ae%n%aI%n%B", commit])).split("\n");
    tip = await git(bare, ["commit-tree", out.toString().split("\n")[0]!, "-p", tip, "-F", "-"], { input: message.join("\n"), env: { GIT_AUTHOR_NAME: name!, GIT_AUTHOR_EMAIL: email!, GIT_AUTHOR_DATE: date! } });
  }
  return tip;
}

/** After checks changed: pull requests with auto-merge, or in the queue, merge when nothing is missing any more. */
export async function mergeWhatIsReady(world: World, repo: RepoRow, sha: string): Promise<void> {
  for (const pull of world.rows.pullRequests.findBy("repo_id", repo.id).filter((row) => row.state === "open" && row.head_sha === sha)) {
    const auto = pull.auto_merge as { merge_method: MergeMethod; enabled_by: { login: string }; commit_title?: string; commit_message?: string } | null;
    const queued = world.settings.queue.has(pull.id);
    if ((!auto && !queued) || pull.draft || missingChecks(world, repo, pull) !== undefined) continue;
    const needs = requirementsOf(world.rows, world.settings, repo, pull.base_ref);
    if (approvalsOf(world, pull) < needs.approvals) continue;
    const actor = auto ? userOf(world.rows, auto.enabled_by.login) : world.rows.users.get(pull.user_id)!;
    await mergePull(world, pull, actor, { method: auto?.merge_method ?? (needs.methods[0] as MergeMethod), title: auto?.commit_title, message: auto?.commit_message, fromQueue: true }).catch((error: unknown) => {
      if (!(error instanceof GitHubError)) throw error;
      world.settings.queue.delete(pull.id);
    });
  }
}

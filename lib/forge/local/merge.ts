import type { SupabaseClient } from "@supabase/supabase-js";
import { FatalError, RetryableError } from "@/lib/errors";
import type { Forge, ForgeRepository, MergeResult, PullRequest } from "../forge";
import { findByKey, writeCommit } from "../git/commit";
import { commitOf, pathExists, type Git } from "../git/git";
import { checkedOutAt, gitDirOf } from "./location";
import { objectView } from "../git/object-view";
import { changePullRequest, getPullRequest } from "./pull-requests";
import { lockOf } from "../git/stale-lock";

type MergeOptions = Parameters<Forge["merge"]>[2];

/**
 * Merges in the object database, touching no work tree. If the process dies after the base branch
 * moved and before the row says so, the next call finds the merge by its trailer (or the base
 * holding the head) and only completes the row.
 */
export async function mergePullRequest(git: Git, rows: SupabaseClient, dataDir: string, repository: ForgeRepository, number: number, options: MergeOptions): Promise<MergeResult> {
  const gitDir = await gitDirOf(git, repository.location);
  for (let round = 0; round < 3; round++) {
    const request = await getPullRequest(git, rows, repository, number);
    if (request.status === "closed") return { merged: false, reason: "not_open", message: `Pull request #${number} is closed.` };
    const earlier = await findByKey(git, { gitDir }, options.key, [`refs/heads/${request.baseBranch}`]);
    if (earlier) {
      await changePullRequest(rows, repository, number, { status: "merged", draft: false, merge_sha: earlier });
      return { merged: true, sha: earlier };
    }
    if (request.status === "merged") return { merged: true, sha: request.mergeSha ?? request.headSha };
    const result = await attempt(git, dataDir, gitDir, request, options);
    if (result === "base_moved") continue;
    if (result.merged) await changePullRequest(rows, repository, number, { status: "merged", draft: false, merge_sha: result.sha });
    return result;
  }
  throw new RetryableError("The base branch moved at each attempt to merge.", 2_000);
}

async function attempt(git: Git, dataDir: string, gitDir: string, request: PullRequest, options: MergeOptions): Promise<MergeResult | "base_moved"> {
  if (request.headSha !== options.expectedHeadSha)
    return { merged: false, reason: "head_moved", message: `${request.headBranch} is at ${request.headSha.slice(0, 12)}, not at ${options.expectedHeadSha.slice(0, 12)}: what was checked is not what would be merged.` };
  const ref = `refs/heads/${request.baseBranch}`;
  const base = await commitOf(git, gitDir, ref);
  if (!base) throw new FatalError("conflict", `The base branch ${request.baseBranch} does not exist any more.`);
  const folder = await checkedOutAt(git, gitDir, request.baseBranch);
  if (folder)
    return { merged: false, reason: "branch_checked_out", message: `${request.baseBranch} is checked out in ${folder}, which is never changed behind its user's back. Run there: git merge ${request.headBranch}` };

  const view = await objectView(git, dataDir, gitDir);
  const merged = await git(["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", base, request.headSha], { ...view, accept: [1] });
  const [tree = "", ...paths] = merged.out.split("\0").filter(Boolean);
  if (merged.code === 1) {
    const shown = paths.slice(0, 10).join(", ");
    return { merged: false, reason: "conflict", message: `${request.headBranch} and ${request.baseBranch} changed the same lines in ${shown}${paths.length > 10 ? ", …" : ""}.` };
  }
  const parents = options.method === "squash" ? [base] : [base, request.headSha];
  const sha = await writeCommit(git, view, { tree, parents, key: options.key, message: options.message, author: options.author });
  const moved = await git(["update-ref", "-m", `merge pull request #${request.number}`, ref, sha, base], { gitDir, accept: [1, 128] });
  if (moved.code === 0) return { merged: true, sha };
  if ((await commitOf(git, gitDir, ref)) !== base) return "base_moved";
  const lock = await lockOf(git, gitDir, ref);
  // Not ours to remove: this branch is moved by people too.
  if (await pathExists(lock)) throw new RetryableError(`${request.baseBranch} is locked by ${lock}. If no git is at work there, a killed one left it: remove that file, then try again.`, 5_000);
  throw new FatalError("unavailable", `${request.baseBranch} could not be moved: the repository cannot be written by the user that runs the app.`);
}

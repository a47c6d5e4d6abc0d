import { FatalError } from "@/lib/errors";
import type { ForgeRepository, Workspace } from "../forge";
import { assertSha, commitOf, isAncestor, type Git } from "../git/git";
import { checkedOutAt, gitDirOf } from "./location";
import { removeStaleLock } from "../git/stale-lock";

/**
 * Makes the run's branch in the repository point at `sha`. Objects are fetched from the workspace,
 * so no hook of the repository runs; then the ref moves only if it still is what we looked at.
 * @throws FatalError("conflict") when the branch holds commits that `sha` does not.
 */
export async function pushBranch(git: Git, repository: ForgeRepository, workspace: Workspace, sha: string): Promise<{ sha: string }> {
  assertSha(sha);
  if (!(await commitOf(git, workspace.gitDir, sha))) throw new FatalError("not_found", `The workspace has no commit ${sha}.`);
  const target = await gitDirOf(git, repository.location);
  const ref = `refs/heads/${workspace.branch}`;
  // A second round when somebody moved the branch between the look and the update.
  for (let round = 0; round < 2; round++) {
    const current = await commitOf(git, target, ref);
    if (current === sha) return { sha };
    if (current) {
      if (await isAncestor(git, target, sha, current)) return { sha };
      if (!(await isAncestor(git, workspace.gitDir, current, sha)))
        throw new FatalError("conflict", `${workspace.branch} has commits that are not ours (${current.slice(0, 12)}). Merge or remove them, then try again; nothing was overwritten.`);
    }
    const folder = await checkedOutAt(git, target, workspace.branch);
    if (folder) throw new FatalError("conflict", `${workspace.branch} is checked out in ${folder}. Switch that folder to another branch ("git switch -"), then try again.`);
    await git(["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--update-shallow", "--end-of-options", workspace.gitDir, sha], { gitDir: target });
    await removeStaleLock(git, target, ref);
    const moved = await git(["update-ref", "-m", "push", ref, sha, current ?? "0".repeat(sha.length)], { gitDir: target, accept: [1, 128] });
    if (moved.code === 0) return { sha };
  }
  throw new FatalError("conflict", `${workspace.branch} could not be moved to ${sha.slice(0, 12)}: somebody else moves it, or the repository cannot be written. Try again.`);
}

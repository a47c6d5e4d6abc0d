import { FatalError, OutageError, RetryableError } from "@/lib/errors";
import type { Workspace } from "../forge";
import { assertSha, commitOf, isAncestor, type Git } from "../git/git";
import { remoteGit, remoteHeads, type Remote } from "./remote";

/**
 * Makes the branch on GitHub point at `sha`, never over somebody's commits.
 * @throws FatalError("conflict") when the branch holds commits that `sha` does not, FatalError("forbidden") with GitHub's words when a rule of the repository refuses.
 */
export async function pushToGitHub(git: Git, remote: Remote, { gitDir, branch }: Workspace, sha: string): Promise<{ sha: string }> {
  assertSha(sha);
  if (!(await commitOf(git, gitDir, sha))) throw new FatalError("not_found", `The workspace has no commit ${sha}.`);
  const current = (await remoteHeads(git, remote, [branch])).get(branch) ?? null;
  if (current === sha) return { sha };
  if (current) {
    if (!(await commitOf(git, gitDir, current))) await remoteGit(git, remote, ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--end-of-options", remote.url, current], { gitDir });
    if (await isAncestor(git, gitDir, sha, current)) return { sha };
    if (!(await isAncestor(git, gitDir, current, sha)))
      throw new FatalError("conflict", `${branch} has commits that are not ours (${current.slice(0, 12)}); nothing was overwritten.`);
  }
  const { code, out } = await remoteGit(git, remote, ["push", "--quiet", "--porcelain", "--end-of-options", remote.url, `${sha}:refs/heads/${branch}`], { gitDir, accept: [1] });
  if (code === 0) return { sha };
  const refusal = out.match(/^!\t[^\t]*\t(.*)$/m)?.[1];
  // Not refused, and not done: the line was cut, or GitHub failed. The next look tells whether it arrived.
  if (!refusal || /remote end hung up|unpack|internal server error/i.test(refusal)) throw new OutageError("GitHub does not answer to a push.", 500);
  // Somebody pushed between our look and our push: the next look says whose commits these are.
  if (/fetch first|non-fast-forward|stale info|cannot lock ref|failed to update/i.test(refusal)) throw new RetryableError(`${branch} is being moved by somebody else.`, 1_000);
  throw new FatalError("forbidden", `GitHub refused the push to ${branch}: ${refusal}. Look at the repository's rules, and at the permissions of the app or the token.`);
}

import type { AfterMerge } from "../forge";
import { assertBranch, assertSha, commitOf, type Git } from "./git";

/** Commits after a merge that are read, newest first, and files of it that are compared. */
const MAX_COMMITS = 5_000;
const MAX_PATHS = 3_000;

/**
 * What became of a merge on its branch until a moment. Reverted: a commit says, as `git revert` writes
 * it, that it reverts the merge or a commit that came with it. Changed: a file that the merge changed is
 * not as the merge left it.
 */
export async function afterMerge(git: Git, gitDir: string, { sha, branch, until }: { sha: string; branch: string; until: Date }): Promise<AfterMerge> {
  await assertBranch(git, branch);
  assertSha(sha);
  const tip = await commitOf(git, gitDir, `refs/heads/${branch}`);
  if (!tip || !(await commitOf(git, gitDir, sha)) || (await git(["merge-base", "--is-ancestor", sha, tip], { gitDir, accept: [1] })).code !== 0) return { state: "gone", by: null };

  const [first] = (await git(["rev-list", "--parents", "--max-count=1", sha], { gitDir })).out.trim().split(" ").slice(1);
  const brought = first ? (await git(["rev-list", `--max-count=${MAX_COMMITS}`, `${first}..${sha}`], { gitDir })).out.split("\n").filter(Boolean) : [sha];
  const { out } = await git(["log", `--max-count=${MAX_COMMITS}`, "--format=%H%x1f%ct%x1f%B%x1e", `${sha}..${tip}`], { gitDir });
  const later = out.split("\u001e").map((entry) => entry.trimStart().split("\u001f")).filter((entry) => entry.length === 3 && Number(entry[1]) * 1_000 <= until.getTime()).map(([commit, , message]) => ({ commit: commit!, message: message! }));
  const revert = later.find(({ message }) => brought.some((each) => message.includes(`This reverts commit ${each}`)));
  if (revert) return { state: "reverted", by: revert.commit };

  const paths = (await git(["diff", "--name-only", "-z", "--no-renames", ...(first ? [first] : ["4b825dc642cb6eb9a060e54bf8d69288fbee4904"]), sha], { gitDir })).out.split("\0").filter(Boolean).slice(0, MAX_PATHS);
  const last = later[0]?.commit;
  const changed = last && paths.length > 0 ? (await git(["diff", "--name-only", "-z", "--no-renames", sha, last, "--", ...paths], { gitDir })).out.split("\0").filter(Boolean) : [];
  return changed.length > 0 ? { state: "changed", by: changed[0]! } : { state: "unchanged", by: null };
}

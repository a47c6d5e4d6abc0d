import { FatalError } from "@/lib/errors";
import type { Author, Workspace } from "../forge";
import { writeCommit } from "./commit";
import { commitOf, isAncestor, type Git } from "./git";
import { removeStaleLock } from "./stale-lock";
import type { Source } from "./workspace";

/**
 * Takes what others committed to the run's branch into the workspace: moves on to their commit where
 * ours is part of it, merges where both went on. What is not committed in the work tree stays.
 * @returns where the branch is now in the workspace; twice with the same commits changes nothing more.
 * @throws FatalError("conflict") naming the files that both changed; the workspace is left as it was.
 */
export async function takeIn(git: Git, source: Source, workspace: Workspace, options: { key: string; author: Author }): Promise<{ sha: string }> {
  const { gitDir, root, branch } = workspace;
  const ref = `refs/heads/${branch}`;
  const ours = await commitOf(git, gitDir, ref);
  if (!ours) throw new FatalError("internal", `The workspace has lost its branch ${branch}.`);
  const theirs = await commitOf(git, source.gitDir, ref);
  if (!theirs) return { sha: ours };
  await git(["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--update-shallow", "--end-of-options", source.gitDir, theirs], { gitDir });
  const next = (await isAncestor(git, gitDir, theirs, ours)) ? ours : (await isAncestor(git, gitDir, ours, theirs)) ? theirs : await merge(git, workspace, ours, theirs, options);
  // The ref moves last: until then the next call does all of it again, which changes no file twice.
  await git(["read-tree", "-m", "-u", "--no-recurse-submodules", ours, next], { gitDir, workTree: root }).catch(async (cause: unknown) => {
    if (await isAt(git, workspace, next)) return;
    throw new FatalError("conflict", `What others committed to ${branch} touches files that are being changed here. Merge or remove their commits, then retry.`, { cause });
  });
  if (next !== ours) {
    await removeStaleLock(git, gitDir, ref);
    await git(["update-ref", "-m", "take in", ref, next, ours], { gitDir });
  }
  return { sha: next };
}

async function merge(git: Git, { gitDir, branch }: Workspace, ours: string, theirs: string, options: { key: string; author: Author }): Promise<string> {
  const merged = await git(["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs], { gitDir, accept: [1] });
  const [tree = "", ...paths] = merged.out.split("\0").filter(Boolean);
  if (merged.code === 1) throw new FatalError("conflict", `Somebody else and this run changed the same lines of ${paths.slice(0, 10).join(", ")} on ${branch}. Nothing was overwritten; merge the two by hand, then retry.`);
  return writeCommit(git, { gitDir }, { tree, parents: [ours, theirs], message: `Take in what others committed to ${branch}`, ...options });
}

async function isAt(git: Git, { gitDir, root }: Workspace, sha: string): Promise<boolean> {
  const { code } = await git(["diff-index", "--quiet", "--cached", sha], { gitDir, workTree: root, accept: [1] });
  return code === 0;
}

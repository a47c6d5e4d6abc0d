import { rm } from "node:fs/promises";
import type { Workspace } from "../forge";
import { assertSha, type Git } from "./git";
import { withSnapshot } from "./snapshot";

/**
 * Makes the work tree, or only these paths of it (files or folders), as they are in commit `sha`:
 * what the commit does not have is removed, ignored files stay. Commits nothing.
 */
export async function restoreWorkspace(git: Git, workspace: Workspace, options: { sha: string; paths?: readonly string[] }): Promise<void> {
  assertSha(options.sha);
  await withSnapshot(git, workspace, async (now, index) => {
    const call = { gitDir: workspace.gitDir, workTree: workspace.root, environment: { GIT_INDEX_FILE: index } };
    const wanted = options.paths ? await treeWithPaths(git, workspace, now, options.sha, options.paths.filter(Boolean), index) : options.sha;
    // From the state just recorded to the wanted one: git writes only the difference.
    await git(["read-tree", "-m", "-u", "--no-recurse-submodules", now, wanted], call);
  });
}

/** The tree `now` with the entries at and below `paths` taken from `sha`. */
async function treeWithPaths(git: Git, workspace: Workspace, now: string, sha: string, paths: readonly string[], index: string): Promise<string> {
  if (paths.length === 0) return now;
  const where = { gitDir: workspace.gitDir };
  const scratch = { ...where, environment: { GIT_INDEX_FILE: `${index}.paths` } };
  try {
    const present = (await git(["ls-tree", "-r", "-z", "--name-only", now, "--", ...paths], where)).out.split("\0").filter(Boolean);
    const wanted = (await git(["ls-tree", "-r", "-z", sha, "--", ...paths], where)).out;
    const nothing = "0".repeat(sha.length);
    await git(["read-tree", now], scratch);
    await git(["update-index", "-z", "--index-info"], { ...scratch, input: present.map((path) => `0 ${nothing}\t${path}\0`).join("") + wanted });
    return (await git(["write-tree"], scratch)).out.trim();
  } finally {
    await rm(`${index}.paths`, { force: true });
  }
}

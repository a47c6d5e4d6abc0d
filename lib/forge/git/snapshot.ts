import { copyFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { ulid } from "ulid";
import type { Workspace } from "../forge";
import type { Git } from "./git";

/**
 * Writes the whole work tree (changed, deleted and new files, without ignored ones and those in `except`) as a git tree,
 * in an index of its own, and hands both over. Plumbing only: `git add` would look into folders
 * that are repositories themselves and obey their config.
 */
export async function withSnapshot<T>(git: Git, workspace: Workspace, act: (tree: string, index: string) => Promise<T>, except: readonly string[] = []): Promise<T> {
  const index = join(workspace.gitDir, `index.${ulid()}`);
  try {
    const original = join(workspace.gitDir, "index");
    await copyFile(original, index);
    // Git trusts recorded file times only if they are older than the index: keep the index's own.
    const { atimeMs, mtimeMs } = await stat(original);
    await utimes(index, atimeMs / 1000, Math.floor(mtimeMs) / 1000);
    const call = { gitDir: workspace.gitDir, workTree: workspace.root, environment: { GIT_INDEX_FILE: index } };
    const changed = await git(["diff-files", "-z", "--name-only", "--ignore-submodules=all", "--no-ext-diff"], call);
    const added = await git(["ls-files", "-z", "--others", "--exclude-standard"], call);
    const paths = [...changed.out.split("\0"), ...added.out.split("\0")].filter((path) => path !== "" && !path.endsWith("/") && !except.includes(path));
    if (paths.length > 0) await git(["update-index", "--add", "--remove", "--replace", "-z", "--stdin"], { ...call, input: paths.map((path) => `${path}\0`).join("") });
    const tree = (await git(["write-tree"], call)).out.trim();
    return await act(tree, index);
  } finally {
    await rm(index, { force: true });
  }
}

import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ulid } from "ulid";
import { pathExists, type Git, type GitCall } from "./git";

/**
 * A view on the objects of someone's repository without its config: an empty git directory of ours
 * whose object folder is theirs. Merge drivers, filters and aliases that their config names do not
 * exist here, while what is written (merged trees, commits) arrives in their repository.
 */
export async function objectView(git: Git, dataDir: string, gitDir: string): Promise<Pick<GitCall, "gitDir" | "environment">> {
  const format = (await git(["rev-parse", "--show-object-format"], { gitDir })).out.trim();
  const empty = join(dataDir, "git", `empty-${format}.git`);
  if (!(await pathExists(empty))) {
    // Made beside and moved: a killed git would leave a half-made one, or a lock in it, for ever.
    const draft = `${empty}.${ulid()}`;
    await git(["init", "--quiet", "--bare", `--object-format=${format}`, "--template=", draft]);
    await rename(draft, empty).catch(() => rm(draft, { recursive: true, force: true })); // another call was faster
  }
  const shallow = join(gitDir, "shallow");
  return {
    gitDir: empty,
    environment: { GIT_OBJECT_DIRECTORY: join(gitDir, "objects"), ...((await pathExists(shallow)) ? { GIT_SHALLOW_FILE: shallow } : {}) },
  };
}

import { access, constants, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute } from "node:path";
import { FatalError } from "@/lib/errors";
import { commitOf, type Git } from "../git/git";

/**
 * The git directory of the repository at `location`, bare or with a work tree. Several work trees
 * of one repository share it.
 * @throws FatalError("bad_request") saying what is wrong with the place and what to do.
 */
export async function gitDirOf(git: Git, location: string): Promise<string> {
  if (!isAbsolute(location) || location.includes("\0")) throw new FatalError("bad_request", `${JSON.stringify(location)} is not an absolute path. Give the whole path of the repository, from /.`);
  let place: string;
  try {
    place = await realpath(location);
    if (!(await stat(place)).isDirectory()) throw new FatalError("bad_request", `${location} is a file, not a folder with a git repository.`);
    await access(place, constants.R_OK | constants.X_OK);
  } catch (cause) {
    if (cause instanceof FatalError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM") throw new FatalError("bad_request", `${location} cannot be read by the user that runs the app. Give that user permission, or use another repository.`, { cause });
    throw new FatalError("bad_request", `${location} does not exist on the machine that runs the app.`, { cause });
  }
  // Searching upwards stops at the folder itself: a repository around it was not meant.
  const call = { directory: place, environment: { GIT_CEILING_DIRECTORIES: dirname(place) }, accept: [128] };
  const { code, out } = await git(["rev-parse", "--path-format=absolute", "--git-common-dir"], call);
  if (code !== 0) throw new FatalError("bad_request", `${location} is not a git repository. Run "git init" and commit something there, or choose the repository's top folder.`);
  return out.trim();
}

/** What a repository holds, for registering it. Throws as `gitDirOf` does, and for a repository without commits. */
export async function inspectLocation(git: Git, location: string): Promise<{ defaultBranch: string; headSha: string; branches: string[]; fileCount: number }> {
  const gitDir = await gitDirOf(git, location);
  const listed = await git(["for-each-ref", "--format=%(refname:lstrip=2)", "--count=1000", "--sort=-committerdate", "refs/heads/"], { gitDir });
  const branches = listed.out.split("\n").filter(Boolean);
  if (branches.length === 0) throw new FatalError("bad_request", `${location} is an empty repository. Commit something there first.`);
  const head = (await git(["symbolic-ref", "--quiet", "--short", "HEAD"], { gitDir, accept: [1, 128] })).out.trim();
  const defaultBranch = [head, "main", "master"].find((name) => branches.includes(name)) ?? (branches[0] as string);
  const headSha = await commitOf(git, gitDir, `refs/heads/${defaultBranch}`);
  if (!headSha) throw new FatalError("bad_request", `The branch ${defaultBranch} of ${location} leads to no commit. Run "git fsck" there.`);
  const files = await git(["ls-tree", "-r", "-z", "--name-only", headSha], { gitDir, maxBytes: 256 * 1024 ** 2 });
  return { defaultBranch, headSha, branches, fileCount: files.out.split("\0").length - 1 };
}

/** The folder in which a branch is checked out, or null: moving the branch would change that folder's state under its user. */
export async function checkedOutAt(git: Git, gitDir: string, branch: string): Promise<string | null> {
  const { out } = await git(["worktree", "list", "--porcelain", "-z"], { gitDir });
  for (const record of out.split("\0\0")) {
    const lines = record.split("\0");
    if (lines.includes(`branch refs/heads/${branch}`) && !lines.includes("bare")) return lines.find((line) => line.startsWith("worktree "))?.slice(9) ?? null;
  }
  return null;
}

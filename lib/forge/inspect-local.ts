import { commitOf, createGit } from "./git/git";
import { gitDirOf, inspectLocation } from "./local/location";

/** A file that says how to check a repository is smaller, bytes. */
const MAX_FILE = 1024 ** 2;
const MAX_LIST = 64 * 1024 ** 2;

const git = createGit(null);

/**
 * What a git repository of this machine holds, before it is registered.
 * @throws FatalError("bad_request") with what to do when the place cannot be used.
 */
export function inspectLocalRepository(location: string): ReturnType<typeof inspectLocation> {
  return inspectLocation(git, location);
}

/** The git directory behind a folder. Throws as `inspectLocalRepository` does. */
export function gitDirOfLocalRepository(location: string): Promise<string> {
  return gitDirOf(git, location);
}

/** The commit that a branch leads to, or null. Throws as `inspectLocalRepository` does. */
export async function readBranchHead(location: string, branch: string): Promise<string | null> {
  return commitOf(git, await gitDirOf(git, location), `refs/heads/${branch}`);
}

/** The files of one commit, read from git without a checkout; a file may have 1 MiB. */
export async function readCommitFiles(location: string, sha: string) {
  const gitDir = await gitDirOf(git, location);
  const { out } = await git(["ls-tree", "-r", "-z", "--name-only", sha], { gitDir, maxBytes: MAX_LIST });
  const paths = out.split("\0").filter(Boolean);
  const files = new Set(paths);
  return {
    exists: async (path: string) => files.has(path) || paths.some((file) => file.startsWith(`${path}/`)),
    listFiles: async ({ under, limit = paths.length }: { under?: string; limit?: number } = {}) => paths.filter((file) => !under || file.startsWith(`${under}/`)).slice(0, limit),
    readFile: async (path: string) => (await git(["cat-file", "blob", `${sha}:${path}`], { gitDir, maxBytes: MAX_FILE })).out,
  };
}

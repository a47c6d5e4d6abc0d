import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ulid } from "ulid";
import { FatalError } from "@/lib/errors";
import { assertBranch, assertSha, commitOf, pathExists, type Git } from "../git/git";
import { removeStaleLock } from "../git/stale-lock";
import type { Source } from "../git/workspace";
import { remoteGit, remoteHeads, type Remote } from "./remote";
import { inTurn } from "./write-queue";

/** Where a repository's commits are kept on this machine, so that each run fetches what is new and not everything. */
function mirrorOf(dataDir: string, repositoryId: string): string {
  return join(dataDir, "mirrors", `${repositoryId}.git`);
}

/**
 * Brings these branches of the mirror to where they are on GitHub (a branch that is gone there goes
 * here too), and fetches `sha` where it is not reachable from them.
 * @throws FatalError("not_found") for a commit that GitHub does not have.
 */
export function refreshMirror(git: Git, dataDir: string, repositoryId: string, remote: Remote, { branches, sha }: { branches: readonly string[]; sha?: string }): Promise<Source> {
  const gitDir = mirrorOf(dataDir, repositoryId);
  // Two fetches at once would wait for each other's locks, and fail.
  return inTurn(gitDir, async () => {
    for (const branch of branches) await assertBranch(git, branch);
    if (sha) assertSha(sha);
    await makeMirror(git, gitDir);
    if (branches.length > 0) await follow(git, gitDir, remote, branches);
    if (sha && !(await commitOf(git, gitDir, sha))) {
      await remoteGit(git, remote, ["fetch", ...QUIET, "--end-of-options", remote.url, sha], { gitDir }).catch((cause: unknown) => {
        if (cause instanceof FatalError && cause.code === "internal") throw new FatalError("not_found", `${remote.name} has no commit ${sha}.`, { cause });
        throw cause;
      });
    }
    return { name: remote.name, gitDir };
  });
}

const QUIET = ["--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"];

async function follow(git: Git, gitDir: string, remote: Remote, branches: readonly string[]): Promise<void> {
  const heads = await remoteHeads(git, remote, branches);
  const behind: string[] = [];
  for (const branch of branches) {
    const head = heads.get(branch);
    const here = await commitOf(git, gitDir, `refs/heads/${branch}`);
    if ((head ?? null) === here) continue;
    // A git that was killed with the app may have held it; this process alone writes here, in turn.
    await removeStaleLock(git, gitDir, `refs/heads/${branch}`);
    if (head) behind.push(branch);
    else {
      await removeStaleLock(git, gitDir, "packed-refs");
      await git(["update-ref", "-d", `refs/heads/${branch}`], { gitDir });
    }
  }
  if (behind.length > 0) await remoteGit(git, remote, ["fetch", ...QUIET, "--end-of-options", remote.url, ...behind.map((name) => `+refs/heads/${name}:refs/heads/${name}`)], { gitDir });
}

async function makeMirror(git: Git, gitDir: string): Promise<void> {
  if (await pathExists(gitDir)) return;
  await mkdir(join(gitDir, ".."), { recursive: true, mode: 0o700 });
  // Made beside and moved: a killed git would leave a half-made one.
  const draft = `${gitDir}.${ulid()}`;
  await git(["init", "--quiet", "--bare", "--object-format=sha1", "--template=", draft]);
  await rename(draft, gitDir).catch(() => rm(draft, { recursive: true, force: true }));
}

/** Removes what is kept of a repository that was removed here. */
export async function removeMirror(dataDir: string, repositoryId: string): Promise<void> {
  await rm(mirrorOf(dataDir, repositoryId), { recursive: true, force: true, maxRetries: 3 });
}

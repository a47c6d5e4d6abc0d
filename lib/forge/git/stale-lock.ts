import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { RetryableError } from "@/lib/errors";
import type { Git } from "./git";

/** Milliseconds: git holds the lock of a ref for a few; one this old belonged to a git that was killed. */
const STALE_MS = 10_000;

/** The lock of a ref in a repository, in whichever work tree's folder `gitDir` is. */
export async function lockOf(git: Git, gitDir: string, ref: string): Promise<string> {
  const common = (await git(["rev-parse", "--path-format=absolute", "--git-common-dir"], { gitDir })).out.trim();
  return join(common, `${ref}.lock`);
}

/**
 * Removes the lock that a killed git left on a ref which the run alone moves; without this the run
 * could never move it again.
 * @throws RetryableError while the lock is fresh: whoever holds it may still be at work.
 */
export async function removeStaleLock(git: Git, gitDir: string, ref: string): Promise<void> {
  const lock = await lockOf(git, gitDir, ref);
  const left = await stat(lock).catch(() => null);
  if (!left) return;
  if (Date.now() - left.mtimeMs < STALE_MS) throw new RetryableError(`${ref} is being moved by another git.`, STALE_MS);
  await rm(lock, { force: true });
}

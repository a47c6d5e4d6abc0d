import type { Workspace } from "../forge";
import type { Git } from "./git";

/** Merges and titles of bots say nothing about how people write; so many of the others do. */
const MAX_SUBJECTS = 30;

/** First lines of the commits before the run's own, newest first. */
export async function recentSubjects(git: Git, { gitDir, baseSha }: Workspace): Promise<string[]> {
  const { out } = await git(["log", `--max-count=${MAX_SUBJECTS}`, "--no-merges", "--format=%s", "--end-of-options", baseSha], { gitDir });
  return out.split("\n").filter(Boolean);
}

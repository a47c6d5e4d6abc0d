import { rename } from "node:fs/promises";
import { join } from "node:path";
import { FatalError } from "@/lib/errors";
import type { Author, Workspace } from "../forge";
import { commitOf, type Git, type GitCall } from "./git";
import { withSnapshot } from "./snapshot";
import { removeStaleLock } from "./stale-lock";

/** The trailer by which a doubled call finds the commit that the first one made. */
export const KEY_TRAILER = "Morning-Key";

/** Commits everything in the work tree but the paths in `except`; null when nothing differs. Twice with one key makes one commit. */
export async function commitWorkspace(git: Git, workspace: Workspace, options: { key: string; except?: readonly string[]; message: string; author: Author; trailers: Record<string, string> }): Promise<{ sha: string } | null> {
  const ref = `refs/heads/${workspace.branch}`;
  const head = await commitOf(git, workspace.gitDir, ref);
  if (!head) throw new FatalError("internal", `The workspace has lost its branch ${workspace.branch}.`);
  const earlier = await findByKey(git, { gitDir: workspace.gitDir }, options.key, [head, `^${workspace.baseSha}`]);
  if (earlier) return { sha: earlier };
  return withSnapshot(git, workspace, async (tree, index) => {
    const current = (await git(["rev-parse", `${head}^{tree}`], { gitDir: workspace.gitDir })).out.trim();
    if (tree === current) return null;
    const sha = await writeCommit(git, { gitDir: workspace.gitDir }, { tree, parents: [head], ...options });
    await removeStaleLock(git, workspace.gitDir, ref);
    await git(["update-ref", "-m", "commit", ref, sha, head], { gitDir: workspace.gitDir });
    await rename(index, join(workspace.gitDir, "index"));
    return { sha };
  }, options.except);
}

export interface NewCommit {
  tree: string;
  parents: readonly string[];
  key: string;
  message: string;
  author: Author;
  trailers?: Record<string, string>;
}

/** Writes a commit object; no ref moves. */
export async function writeCommit(git: Git, where: Pick<GitCall, "gitDir" | "environment">, commit: NewCommit): Promise<string> {
  const trailers = Object.entries({ ...commit.trailers, [KEY_TRAILER]: commit.key }).map(([name, value]) => {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) throw new FatalError("bad_request", `${JSON.stringify(name)} is not a name for a trailer of a commit.`);
    return `${name}: ${oneLine(value)}`;
  });
  const name = oneLine(commit.author.name).replace(/[<>]/g, "") || "MorningAI";
  const email = oneLine(commit.author.email).replace(/[<>\s]/g, "");
  const { out } = await git(["commit-tree", commit.tree, ...commit.parents.flatMap((parent) => ["-p", parent]), "-F", "-"], {
    ...where,
    environment: { ...where.environment, GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email },
    input: `${commit.message.replaceAll("\0", "").trim() || "Change"}\n\n${trailers.join("\n")}\n`,
  });
  return out.trim();
}

/** The newest commit with this key among the last 2,000 of `range`, or null. */
export async function findByKey(git: Git, where: Pick<GitCall, "gitDir" | "environment">, key: string, range: readonly string[]): Promise<string | null> {
  const { out } = await git(["log", "--max-count=2000", `--format=%H %(trailers:key=${KEY_TRAILER},valueonly,separator=%x00)`, "--end-of-options", ...range], where);
  for (const line of out.split("\n")) {
    const space = line.indexOf(" ");
    if (space > 0 && line.slice(space + 1).split("\0").includes(oneLine(key))) return line.slice(0, space);
  }
  return null;
}

function oneLine(text: string): string {
  return text.replace(/[\0\r\n]+/g, " ").trim();
}

/**
 * Where repositories live. `local` is any git repository on disk; the words are GitHub's.
 *
 * Every method that changes something takes a `key`: called twice with one key (a retry after a
 * crash) it changes nothing the second time and answers as it did the first.
 */

export interface Author {
  name: string;
  email: string;
}

export interface ForgeRepository {
  id: string;
  tenantId: string;
  name: string;
  /** Local forge: an absolute path. GitHub: `owner/name`. */
  location: string;
  defaultBranch: string;
}

export interface PullRequest {
  id: string;
  number: number;
  title: string;
  body: string;
  headBranch: string;
  baseBranch: string;
  headSha: string;
  status: "open" | "merged" | "closed";
  draft: boolean;
  mergeSha: string | null;
  /** Where people see it; null where it has no page but ours. */
  url: string | null;
}

export interface PullRequestComment {
  id: string;
  author: string;
  body: string;
  createdAt: string;
}

export interface Annotation {
  path: string;
  line: number;
  message: string;
}

export interface Check {
  id: string;
  /** Unique on its commit. */
  name: string;
  /** As CI itself calls it: the same on every commit, and perhaps of several checks. */
  ownName: string;
  sha: string;
  status: "queued" | "in_progress" | "completed";
  /** As GitHub has them; null until completed. */
  conclusion: "success" | "failure" | "cancelled" | "timed_out" | "neutral" | "skipped" | "action_required" | null;
  /** 1, or more for a re-run on the same commit. */
  attempt: number;
  required: boolean;
  /** False while it is only demanded: nobody has said anything about it yet. */
  reported: boolean;
  annotations: Annotation[];
  startedAt: string | null;
  completedAt: string | null;
  /** Where people see it; null where it has no page but ours. */
  url: string | null;
}

export interface FileChange {
  path: string;
  previousPath?: string;
  status: "added" | "modified" | "deleted" | "renamed";
  additions: number;
  deletions: number;
  binary: boolean;
}

/** A private copy of the repository for one run; the original checkout is never touched. */
export interface Workspace {
  /** The work tree that the sandbox sees. */
  root: string;
  /** Host-side git directory; read-only inside the sandbox. */
  gitDir: string;
  branch: string;
  baseSha: string;
}

export type MergeMethod = "merge" | "squash" | "rebase";

export type MergeResult =
  | { merged: true; sha: string }
  /** `blocked`: the repository's rules want more first. `queued`: the forge merges by itself once they are met. */
  | { merged: false; reason: "conflict" | "head_moved" | "branch_checked_out" | "not_open" | "blocked" | "queued"; message: string };

/** `by`: the commit that reverted it, or a file that changed since. Gone: the merge is not on its branch any more. */
export interface AfterMerge {
  state: "reverted" | "changed" | "unchanged" | "gone";
  by: string | null;
}

export interface Forge {
  readonly kind: "local" | "github";

  /** Opens or re-opens the run's workspace at the base branch, or at this commit (or at the run's branch, once pushed). `branch` names an existing one to work on, instead of one of the run's own. */
  openWorkspace(repository: ForgeRepository, options: { runId: string; baseBranch: string; baseSha?: string; branch?: string }): Promise<Workspace>;
  /** A clean copy of one commit, for CI. The caller removes it with `discard`. */
  checkoutCommit(repository: ForgeRepository, sha: string, into: string): Promise<{ root: string; discard(): Promise<void> }>;
  removeWorkspace(repository: ForgeRepository, runId: string): Promise<void>;

  /** Unified diff of the work tree, or of `head`, against `base`; at most `maxBytes` (default 1 MiB), cut at a file. */
  diff(workspace: Workspace, options: { base: string; head?: string; maxBytes?: number }): Promise<{ text: string; truncated: boolean; files: FileChange[] }>;

  /** Makes the work tree, or only these paths of it, as they are in commit `sha`. Commits nothing. */
  restore(workspace: Workspace, options: { sha: string; paths?: readonly string[] }): Promise<void>;

  /** Commits everything in the work tree but the paths in `except`, which stay as they are. null when there is nothing to commit. The key is a trailer, by which a doubled call finds its commit. */
  commit(workspace: Workspace, options: { key: string; except?: readonly string[]; message: string; author: Author; trailers: Record<string, string> }): Promise<{ sha: string } | null>;
  /** First lines of the last commits (at most 30) before the run's own: how people write titles there. */
  recentSubjects(workspace: Workspace): Promise<string[]>;
  /** Makes the branch in the repository point at `sha`; never forces over commits it does not contain. Throws FatalError("conflict") then. */
  push(repository: ForgeRepository, workspace: Workspace, options: { key: string; sha: string }): Promise<{ sha: string }>;
  /**
   * Takes what others committed to the run's branch into the workspace, by a merge where both went on. Answers where the branch is then
   * in the workspace. Throws FatalError("conflict") naming the files that both changed.
   */
  takeIn(repository: ForgeRepository, workspace: Workspace, options: { key: string; author: Author }): Promise<{ sha: string }>;
  /** The sha of a branch in the repository, or null. */
  branchHead(repository: ForgeRepository, branch: string): Promise<string | null>;
  /**
   * The files that stand in a folder of a commit, by name: at most `maxFiles`, none of its subfolders, and no links. The text is
   * null where a file has more than `maxBytes`. Empty where there is no such folder.
   */
  filesIn(repository: ForgeRepository, options: { sha: string; folder: string; maxFiles: number; maxBytes: number }): Promise<{ path: string; text: string | null }[]>;

  openPullRequest(repository: ForgeRepository, options: { key: string; runId: string; title: string; body: string; headBranch: string; baseBranch: string; headSha: string; draft: boolean }): Promise<PullRequest>;
  updatePullRequest(repository: ForgeRepository, number: number, change: { title?: string; body?: string; draft?: boolean; headSha?: string; status?: "closed" }): Promise<PullRequest>;
  getPullRequest(repository: ForgeRepository, number: number): Promise<PullRequest>;
  /** Paths that a pull request changes, at most 3,000. */
  pullRequestPaths(repository: ForgeRepository, number: number): Promise<string[]>;
  /** Reviewers who asked for changes and have not taken it back, by login. */
  objections(repository: ForgeRepository, number: number): Promise<string[]>;
  comment(repository: ForgeRepository, number: number, options: { key: string; author: string; body: string }): Promise<PullRequestComment>;
  listComments(repository: ForgeRepository, number: number): Promise<PullRequestComment[]>;
  merge(repository: ForgeRepository, number: number, options: { key: string; expectedHeadSha: string; method: MergeMethod; author: Author; message: string }): Promise<MergeResult>;

  /** What became of a merge on its base branch until a moment, as git's history has it. */
  afterMerge(repository: ForgeRepository, options: { sha: string; branch: string; until: Date }): Promise<AfterMerge>;

  /** All checks of a commit, all pages, each at its latest attempt; `into` is the branch whose rules say which are required. One that is required and was not reported yet is in the list, queued. */
  listChecks(repository: ForgeRepository, sha: string, into: string): Promise<Check[]>;
  /** The log of a check, at most `maxBytes` (default 256 KiB) of head and tail. */
  checkLog(repository: ForgeRepository, checkId: string, maxBytes?: number): Promise<string>;
  /**
   * Asks CI to run on a commit: for the first time (`attempt` 1), or once more to tell a flake from a failure. Not `requested` where CI
   * starts by itself, or cannot run this again: there is nothing new to wait for.
   */
  requestChecks(repository: ForgeRepository, options: { key: string; sha: string; runId: string; attempt: number }): Promise<{ requested: boolean }>;
}

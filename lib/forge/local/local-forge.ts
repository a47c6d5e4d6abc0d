import { resolve } from "node:path";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { Forge, ForgeRepository } from "../forge";
import { checkLog, listChecks } from "./checks";
import { afterMerge } from "../git/after-merge";
import { commitWorkspace } from "../git/commit";
import { diffWorkspace } from "../git/diff";
import { assertBranch, commitOf, createGit } from "../git/git";
import { filesIn } from "./files-in";
import { gitDirOf } from "./location";
import { mergePullRequest } from "./merge";
import { addComment, changePullRequest, getPullRequest, listComments, openPullRequest } from "./pull-requests";
import { pushBranch } from "./push";
import { recentSubjects } from "../git/recent-subjects";
import { restoreWorkspace } from "../git/restore";
import { takeIn } from "../git/take-in";
import { checkoutCommit, openWorkspace, removeWorkspace } from "../git/workspace";

export interface LocalForgeOptions {
  /** A client that may write the tables of pull requests, comments and checks: the service's. */
  rows: SupabaseClient;
  /** Where workspaces and checkouts are kept. */
  dataDir: string;
  /** Asks CI to run; called again with one key, it must ask once. */
  requestChecks: (options: { key: string; sha: string; runId: string; attempt: number }) => Promise<void>;
}

/**
 * A forge over git repositories on this machine, bare or with a work tree; nobody's checkout is
 * touched. What git does not have (pull requests, discussion, checks) are rows in the database.
 */
export function createLocalForge({ rows, dataDir: given, requestChecks }: LocalForgeOptions): Forge {
  const dataDir = resolve(given);
  const git = createGit(dataDir);
  const sourceOf = async ({ name, location }: ForgeRepository) => ({ name, gitDir: await gitDirOf(git, location) });
  return {
    kind: "local",
    openWorkspace: (repository, options) => openWorkspace(git, dataDir, () => sourceOf(repository), options),
    checkoutCommit: async (repository, sha, into) => checkoutCommit(git, dataDir, await sourceOf(repository), sha, into),
    removeWorkspace: (_repository, runId) => removeWorkspace(dataDir, runId),
    diff: (workspace, options) => diffWorkspace(git, workspace, options),
    restore: (workspace, options) => restoreWorkspace(git, workspace, options),
    recentSubjects: (workspace) => recentSubjects(git, workspace),
    commit: (workspace, options) => commitWorkspace(git, workspace, options),
    push: (repository, workspace, { sha }) => pushBranch(git, repository, workspace, sha),
    takeIn: async (repository, workspace, options) => takeIn(git, await sourceOf(repository), workspace, options),
    async branchHead(repository, branch) {
      await assertBranch(git, branch);
      return commitOf(git, await gitDirOf(git, repository.location), `refs/heads/${branch}`);
    },
    filesIn: async (repository, options) => filesIn(git, await gitDirOf(git, repository.location), options),
    openPullRequest: (repository, options) => openPullRequest(git, rows, repository, options),
    async updatePullRequest(repository, number, { headSha, ...change }) {
      await changePullRequest(rows, repository, number, { ...change, ...(headSha ? { head_sha: headSha } : {}) });
      return getPullRequest(git, rows, repository, number);
    },
    getPullRequest: (repository, number) => getPullRequest(git, rows, repository, number),
    async pullRequestPaths(repository, number) {
      const [{ baseBranch, headSha }, gitDir] = [await getPullRequest(git, rows, repository, number), await gitDirOf(git, repository.location)];
      const { out } = await git(["diff", "--name-only", "-z", `refs/heads/${baseBranch}...${headSha}`], { gitDir });
      return out.split("\0").filter(Boolean).slice(0, 3_000);
    },
    // Reviews are a thing of GitHub; here people say what they want to the run.
    objections: async () => [],
    comment: (repository, number, options) => addComment(rows, repository, number, options),
    listComments: (repository, number) => listComments(rows, repository, number),
    merge: (repository, number, options) => mergePullRequest(git, rows, dataDir, repository, number, options),
    afterMerge: async (repository, options) => afterMerge(git, await gitDirOf(git, repository.location), options),
    listChecks: (repository, sha) => listChecks(rows, repository, sha),
    checkLog: (repository, checkId, maxBytes) => checkLog(rows, repository, checkId, maxBytes),
    async requestChecks(_repository, options) {
      await requestChecks(options);
      return { requested: true };
    },
  };
}

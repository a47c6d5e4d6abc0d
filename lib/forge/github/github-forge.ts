import { resolve } from "node:path";
import type { Forge, ForgeRepository } from "../forge";
import { afterMerge } from "../git/after-merge";
import { commitWorkspace } from "../git/commit";
import { diffWorkspace } from "../git/diff";
import { createGit } from "../git/git";
import { recentSubjects } from "../git/recent-subjects";
import { restoreWorkspace } from "../git/restore";
import { takeIn } from "../git/take-in";
import { branchOf, checkoutCommit, openWorkspace, removeWorkspace } from "../git/workspace";
import { listChecks } from "./checks";
import { addComment, listComments } from "./comments";
import { contextOf, type GitHubForgeOptions } from "./context";
import { refusedWith } from "./errors";
import { filesIn } from "./files-in";
import { checkLog } from "./logs";
import { mergePullRequest } from "./merge";
import { refreshMirror } from "./mirror";
import { standingObjections } from "./objections";
import { changePullRequest, openPullRequest, readPullRequest } from "./pull-requests";
import { pushToGitHub } from "./push";
import { rerunFailed } from "./rerun";

/**
 * A forge on GitHub or GitHub Enterprise Server. Work happens in copies on this machine; what people
 * see is asked of the API, and kept in rows for pages to read.
 */
export function createGitHubForge(options: GitHubForgeOptions): Forge {
  const dataDir = resolve(options.dataDir);
  const git = createGit(dataDir);
  const at = (repository: ForgeRepository) => contextOf({ ...options, dataDir }, git, repository);
  const mirror = async (repository: ForgeRepository, wanted: { branches: readonly string[]; sha?: string }) => refreshMirror(git, dataDir, repository.id, (await at(repository)).remote, wanted);
  return {
    kind: "github",
    openWorkspace: (repository, wanted) =>
      openWorkspace(git, dataDir, () => mirror(repository, { branches: [wanted.baseBranch, wanted.branch ?? branchOf(wanted.runId)], sha: wanted.baseSha }), wanted),
    checkoutCommit: async (repository, sha, into) => checkoutCommit(git, dataDir, await mirror(repository, { branches: [], sha }), sha, into),
    removeWorkspace: (_repository, runId) => removeWorkspace(dataDir, runId),
    diff: (workspace, wanted) => diffWorkspace(git, workspace, wanted),
    restore: (workspace, wanted) => restoreWorkspace(git, workspace, wanted),
    recentSubjects: (workspace) => recentSubjects(git, workspace),
    commit: (workspace, wanted) => commitWorkspace(git, workspace, wanted),
    push: async (repository, workspace, { sha }) => pushToGitHub(git, (await at(repository)).remote, workspace, sha),
    takeIn: async (repository, workspace, wanted) => takeIn(git, await mirror(repository, { branches: [workspace.branch] }), workspace, wanted),
    async branchHead(repository, branch) {
      const { client, place } = await at(repository);
      try {
        const { data } = await client.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...place, ref: `heads/${branch}` });
        return data.object.sha;
      } catch (error) {
        // An empty repository answers 409.
        if ([404, 409].includes(refusedWith(error) ?? 0)) return null;
        throw error;
      }
    },
    filesIn: async (repository, wanted) => filesIn(await at(repository), wanted),
    openPullRequest: async (repository, wanted) => openPullRequest(await at(repository), wanted),
    updatePullRequest: async (repository, number, change) => changePullRequest(await at(repository), number, change),
    getPullRequest: async (repository, number) => readPullRequest(await at(repository), number),
    async pullRequestPaths(repository, number) {
      const { client, place } = await at(repository);
      return (await client.pages<{ filename: string }>("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", { ...place, pull_number: number })).map((file) => file.filename);
    },
    objections: async (repository, number) => standingObjections(await at(repository), number),
    afterMerge: async (repository, wanted) => afterMerge(git, (await mirror(repository, { branches: [wanted.branch], sha: wanted.sha })).gitDir, wanted),
    comment: async (repository, number, wanted) => addComment(await at(repository), number, wanted),
    listComments: async (repository, number) => listComments(await at(repository), number),
    merge: async (repository, number, wanted) => mergePullRequest(await at(repository), number, wanted),
    listChecks: async (repository, sha, into) => listChecks(await at(repository), sha, into),
    checkLog: async (repository, checkId, maxBytes) => checkLog(await at(repository), checkId, maxBytes),
    // A push starts CI by itself.
    requestChecks: async (repository, { sha, attempt }) => ({ requested: attempt > 1 && (await rerunFailed(await at(repository), sha)) }),
  };
}

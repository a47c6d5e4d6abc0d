import { FatalError, RetryableError } from "@/lib/errors";
import type { Forge, MergeMethod, MergeResult } from "../forge";
import { KEY_TRAILER } from "../git/commit";
import { objectView } from "../git/object-view";
import type { GitHubContext } from "./context";
import { refusedWith } from "./errors";
import { refreshMirror } from "./mirror";
import { readPull, readPullRequest, type Pull } from "./pull-requests";
import { readRules } from "./rules";

type Options = Parameters<Forge["merge"]>[2];

/**
 * Merges by the repository's rules, never around them: with a method that it allows, through its queue
 * where it has one, and by GitHub's own auto-merge where reviews or checks are still wanted.
 */
export async function mergePullRequest(context: GitHubContext, number: number, options: Options): Promise<MergeResult> {
  const result = await attempt(context, number, options);
  // What pages show of it follows.
  await readPullRequest(context, number);
  return result;
}

async function attempt(context: GitHubContext, number: number, options: Options): Promise<MergeResult> {
  const { client, place } = context;
  const pull = await readPull(context, number);
  if (pull.merged) return { merged: true, sha: pull.merge_commit_sha ?? pull.head.sha };
  if (pull.state !== "open") return { merged: false, reason: "not_open", message: `Pull request #${number} is closed.` };
  if (pull.head.sha !== options.expectedHeadSha) return headMoved(pull, options);
  const { data: settings } = await client.request("GET /repos/{owner}/{repo}", place);
  const rules = await readRules(context, pull.base.ref);
  if (rules.mergeQueue) return enqueue(context, pull, options, Boolean(settings.allow_auto_merge));
  const allowed = ([["merge", settings.allow_merge_commit], ["squash", settings.allow_squash_merge], ["rebase", settings.allow_rebase_merge]] as const)
    .filter(([method, here]) => here !== false && (rules.methods === null || rules.methods.includes(method)))
    .map(([method]) => method);
  const method = allowed.includes(options.method) ? options.method : allowed[0];
  if (!method) return { merged: false, reason: "blocked", message: `The rules of ${pull.base.ref} allow no way to merge #${number}.` };
  try {
    const { data } = await client.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
      ...place, pull_number: number, sha: options.expectedHeadSha, merge_method: method,
      // Rebased commits keep their own messages.
      ...(method !== "rebase" && { commit_title: method === "squash" ? `${pull.title} (#${number})` : options.message, commit_message: `${KEY_TRAILER}: ${options.key}` }),
    });
    return { merged: true, sha: data.sha };
  } catch (error) {
    const status = refusedWith(error);
    if (status !== 405 && status !== 409 && status !== 422) throw error;
    return refused(context, number, options, method, Boolean(settings.allow_auto_merge), (error as Error).message);
  }
}

/** Why GitHub did not merge, found out by looking again, and what follows from it. */
async function refused(context: GitHubContext, number: number, options: Options, method: MergeMethod, autoMerge: boolean, words: string): Promise<MergeResult> {
  const now = await readPull(context, number);
  if (now.merged) return { merged: true, sha: now.merge_commit_sha ?? now.head.sha };
  if (now.head.sha !== options.expectedHeadSha) return headMoved(now, options);
  const paths = await conflicts(context, now);
  if (paths.length > 0) return { merged: false, reason: "conflict", message: `${now.head.ref} and ${now.base.ref} changed the same lines in ${paths.slice(0, 10).join(", ")}${paths.length > 10 ? ", …" : ""}.` };
  if (now.mergeable === null) throw new RetryableError("GitHub is still finding out whether the two branches can be joined.", 2_000);
  // The base moved between GitHub's look and its merge.
  if (/base branch was modified/i.test(words)) throw new RetryableError("The base branch moved while GitHub merged.", 1_000);
  // A queue of classic branch protection is in no list of rules.
  if (/merge queue/i.test(words)) return enqueue(context, now, options, autoMerge);
  if (!autoMerge) return blocked(now, words);
  return handOver(context, now, [autoMergeOf(now, options, method)], words);
}

const blocked = (pull: Pull, words: string): MergeResult => ({ merged: false, reason: "blocked", message: `The rules of ${pull.base.ref} want more before #${pull.number} is merged. ${words}` });

interface Handover {
  mutation: string;
  variables: Record<string, unknown>;
  message: string;
}

/** In a queue, or where nobody may enqueue yet (a review is wanted) by auto-merge, which enqueues later. */
function enqueue(context: GitHubContext, pull: Pull, options: Options, autoMerge: boolean): Promise<MergeResult> {
  const mutation = `mutation enqueuePullRequest($id: ID!, $head: GitObjectID!) { enqueuePullRequest(input: { pullRequestId: $id, expectedHeadOid: $head }) { mergeQueueEntry { position } } }`;
  const queue = { mutation, variables: { id: pull.node_id, head: options.expectedHeadSha }, message: `#${pull.number} is in the merge queue of ${pull.base.ref}; GitHub merges it when its turn comes.` };
  return handOver(context, pull, autoMerge ? [queue, autoMergeOf(pull, options)] : [queue], "");
}

/** Without a method where a queue has its own. */
function autoMergeOf(pull: Pull, options: Options, method?: MergeMethod): Handover {
  const mutation = `mutation enablePullRequestAutoMerge($id: ID!, $how: PullRequestMergeMethod, $head: GitObjectID!) { enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: $how, expectedHeadOid: $head }) { pullRequest { number } } }`;
  return { mutation, variables: { id: pull.node_id, head: options.expectedHeadSha, ...(method && { how: method.toUpperCase() }) }, message: `GitHub merges #${pull.number} by itself once the rules of ${pull.base.ref} are met.` };
}

/** Leaves the merge to GitHub, by the first of these ways that it takes; what it has taken already is not asked for again. */
async function handOver({ client, place }: GitHubContext, pull: Pull, ways: Handover[], words: string): Promise<MergeResult> {
  const query = `query waitsToMerge($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) { pullRequest(number: $number) { mergeQueueEntry { position } autoMergeRequest { enabledAt } } } }`;
  const known = await client.graphql<{ repository: { pullRequest: { mergeQueueEntry: object | null; autoMergeRequest: object | null } } }>(query, { owner: place.owner, name: place.repo, number: pull.number }).catch((error: unknown) => {
    // Servers before queues do not know the question.
    if (!(error instanceof FatalError)) throw error;
  });
  if (known?.repository.pullRequest.mergeQueueEntry ?? known?.repository.pullRequest.autoMergeRequest) return { merged: false, reason: "queued", message: [`#${pull.number} waits for GitHub to merge it into ${pull.base.ref}.`, words].filter(Boolean).join(" ") };
  const refusals = [words];
  for (const { mutation, variables, message } of ways) {
    try {
      await client.graphql(mutation, variables);
      return { merged: false, reason: "queued", message: [message, words].filter(Boolean).join(" ") };
    } catch (error) {
      if (!(error instanceof FatalError)) throw error;
      refusals.push(error.message);
    }
  }
  return blocked(pull, refusals.filter(Boolean).join(" "));
}

function headMoved(pull: Pull, options: Options): MergeResult {
  return { merged: false, reason: "head_moved", message: `${pull.head.ref} is at ${pull.head.sha.slice(0, 12)}, not at ${options.expectedHeadSha.slice(0, 12)}: what was checked is not what would be merged.` };
}

/** Files that both branches changed in ways git cannot join; GitHub tells that there are some, not which. */
async function conflicts({ git, dataDir, repository, remote }: GitHubContext, pull: Pull): Promise<string[]> {
  const { gitDir } = await refreshMirror(git, dataDir, repository.id, remote, { branches: [pull.base.ref, pull.head.ref] });
  const view = await objectView(git, dataDir, gitDir);
  const base = (await git(["rev-parse", `refs/heads/${pull.base.ref}`], { gitDir })).out.trim();
  const { code, out } = await git(["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", base, pull.head.sha], { ...view, accept: [1] });
  return code === 1 ? out.split("\0").filter(Boolean).slice(1) : [];
}

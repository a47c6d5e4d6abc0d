import type { Context, Routes } from "./emulate-core";
import { emitInRepository, pullView } from "./events";
import { GitHubError } from "./errors";
import { mergeWhatIsReady, missingChecks } from "./merge";
import { approvalsOf, refreshPull } from "./pull-state";
import type { CommentRow, PullRow, RepoRow } from "./rows";
import { requirementsOf } from "./settings";
import { atLeast, roleOf } from "./access";
import type { AuthUser } from "./tokens";
import { actorOf, bodyOf, type Json } from "./requests";
import { asGitHub, repositoryOf, type World } from "./world";

interface Request { query: string; variables: Json }
type Answer = Record<string, unknown>;

class GraphQLError extends Error {
  constructor(readonly type: string, message: string) {
    super(message);
  }
}

/** The few operations of GraphQL that the product needs, recognized by name. Anything else is an error. */
export function graphqlRoute(app: Routes, world: World): void {
  app.post("/graphql", async (c) => {
    if (!c.get("authUser")) throw new GitHubError(401, "This endpoint requires you to be authenticated.");
    const { query, variables } = (await bodyOf(c)) as unknown as Request;
    const found = OPERATIONS.find((operation) => new RegExp(`\\b${operation.name}\\b`).test(query ?? ""));
    try {
      if (!found) throw new GraphQLError("undefinedField", "This fake GitHub does not know this operation");
      return c.json({ data: { [found.name]: await found.run(world, c, { query, variables: variables ?? {} }) } });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return c.json({ data: found ? { [found.name]: null } : null, errors: [{ type: error.type, path: found ? [found.name] : [], locations: [{ line: 1, column: 1 }], message: error.message }] });
    }
  });
}

/** An argument: from the variables (also inside `input`), or written into the query. */
function argument(request: Request, name: string): string | undefined {
  const input = request.variables.input as Json | undefined;
  const value = input?.[name] ?? request.variables[name];
  if (value !== undefined) return String(value);
  const written = new RegExp(`\\b${name}\\s*:\\s*(?:"([^"]*)"|\\$(\\w+)|([\\w]+))`).exec(request.query);
  if (!written) return undefined;
  return written[2] === undefined ? (written[1] ?? written[3]) : request.variables[written[2]] === undefined ? undefined : String(request.variables[written[2]]);
}

function pullOf(world: World, c: Context, request: Request): { pull: PullRow; repo: RepoRow } {
  const id = argument(request, "pullRequestId");
  const pull = world.rows.pullRequests.all().find((row) => row.node_id === id);
  if (!pull) throw new GraphQLError("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
  const repo = world.rows.repos.get(pull.base_repo_id)!;
  mayWrite(world, c, repo);
  return { pull, repo };
}

function mayWrite(world: World, c: Context, repo: RepoRow): void {
  const user = c.get("authUser") as AuthUser;
  const granted = user.installation
    ? user.installation.accountId === repo.owner_id && user.installation.permissions.pull_requests === "write" && (user.installation.repositorySelection === "all" || user.installation.repositoryIds.includes(repo.id))
    : atLeast(roleOf(world.rows, actorOf(world, c), repo), "write");
  if (!granted) throw new GraphQLError("FORBIDDEN", user.installation ? "Resource not accessible by integration" : "You do not have permission to do this");
}

const brief = (pull: PullRow): Answer => ({ id: pull.node_id, number: pull.number, isDraft: pull.draft, state: pull.merged ? "MERGED" : pull.state.toUpperCase(), headRefOid: pull.head_sha });

async function setDraft(world: World, c: Context, request: Request, draft: boolean): Promise<Answer> {
  const { pull, repo } = pullOf(world, c, request);
  if (pull.state !== "open") throw new GraphQLError("UNPROCESSABLE", "Pull request is closed");
  if (draft && world.settings.draftless.has(repo.id)) throw new GraphQLError("FORBIDDEN", `${actorOf(world, c).login} does not have permission to convert the pull request ${pull.node_id} to draft.`);
  if (pull.draft !== draft) {
    world.rows.pullRequests.update(pull.id, { draft });
    await refreshPull(world, pull.id);
    await emitInRepository(world, repo, actorOf(world, c), "pull_request", { action: draft ? "converted_to_draft" : "ready_for_review", number: pull.number, pull_request: await pullView(world, pull) });
    await mergeWhatIsReady(world, repo, pull.head_sha);
  }
  return { clientMutationId: null, pullRequest: brief(world.rows.pullRequests.get(pull.id)!) };
}

async function autoMerge(world: World, c: Context, request: Request): Promise<Answer> {
  const { pull, repo } = pullOf(world, c, request);
  if (!repo.allow_auto_merge) throw new GraphQLError("UNPROCESSABLE", "Pull request Auto merge is not allowed for this repository");
  if (pull.state !== "open") throw new GraphQLError("UNPROCESSABLE", "Pull request is closed");
  const expected = argument(request, "expectedHeadOid");
  if (expected !== undefined && expected !== pull.head_sha) throw new GraphQLError("UNPROCESSABLE", "Head branch was modified. Review and try the merge again.");
  await refreshPull(world, pull.id);
  const state = world.rows.pullRequests.get(pull.id)!.mergeable_state;
  if (state === "clean" || state === "unstable") throw new GraphQLError("UNPROCESSABLE", `Pull request Pull request is in ${state} status`);
  const actor = actorOf(world, c);
  const merge_method = (argument(request, "mergeMethod") ?? "MERGE").toLowerCase();
  if (!requirementsOf(world.rows, world.settings, repo, pull.base_ref).methods.includes(merge_method)) throw new GraphQLError("UNPROCESSABLE", "Pull request Merge method is not allowed on this repository");
  world.rows.pullRequests.update(pull.id, { auto_merge: { enabled_by: { login: actor.login, id: actor.id, type: actor.type }, merge_method, commit_title: argument(request, "commitHeadline") ?? null, commit_message: argument(request, "commitBody") ?? null } });
  await emitInRepository(world, repo, actor, "pull_request", { action: "auto_merge_enabled", number: pull.number, pull_request: await pullView(world, pull) });
  await mergeWhatIsReady(world, repo, pull.head_sha);
  return { clientMutationId: null, pullRequest: { ...brief(world.rows.pullRequests.get(pull.id)!), autoMergeRequest: { mergeMethod: merge_method.toUpperCase() } } };
}

async function enqueue(world: World, c: Context, request: Request): Promise<Answer> {
  const { pull, repo } = pullOf(world, c, request);
  if (!requirementsOf(world.rows, world.settings, repo, pull.base_ref).queue) throw new GraphQLError("UNPROCESSABLE", `Merge queue is not enabled for this repository`);
  const expected = argument(request, "expectedHeadOid");
  if (expected !== undefined && expected !== pull.head_sha) throw new GraphQLError("UNPROCESSABLE", "Head branch was modified. Review and try the merge again.");
  if (pull.draft || pull.state !== "open") throw new GraphQLError("UNPROCESSABLE", "Pull request is in an invalid state to be added to the merge queue");
  if (world.settings.queue.has(pull.id)) throw new GraphQLError("UNPROCESSABLE", "Pull request Pull request is already in the queue");
  const { approvals } = requirementsOf(world.rows, world.settings, repo, pull.base_ref);
  if (approvalsOf(world, pull) < approvals) throw new GraphQLError("UNPROCESSABLE", `Pull request At least ${approvals} approving review is required by reviewers with write access.`);
  world.settings.queue.add(pull.id);
  await emitInRepository(world, repo, actorOf(world, c), "pull_request", { action: "enqueued", number: pull.number, pull_request: await pullView(world, pull) });
  const state = missingChecks(world, repo, pull) === undefined ? "MERGEABLE" : "AWAITING_CHECKS";
  // The queue merges by itself, a moment later.
  setTimeout(() => void mergeWhatIsReady(world, repo, pull.head_sha), 20).unref();
  return { clientMutationId: null, mergeQueueEntry: { id: `MQE_${pull.id}`, position: world.settings.queue.size, state } };
}

const threadId = (comment: CommentRow): string => `PRRT_${comment.id}`;

async function setResolved(world: World, c: Context, request: Request, resolved: boolean): Promise<Answer> {
  const id = argument(request, "threadId");
  const comment = world.rows.comments.all().find((row) => row.comment_type === "review" && row.in_reply_to_id === null && threadId(row) === id);
  if (!comment) throw new GraphQLError("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
  const repo = world.rows.repos.get(comment.repo_id)!;
  mayWrite(world, c, repo);
  if (resolved) world.settings.resolvedThreads.add(comment.id);
  else world.settings.resolvedThreads.delete(comment.id);
  const pull = world.rows.pullRequests.findBy("repo_id", repo.id).find((row) => row.number === comment.pull_number)!;
  await emitInRepository(world, repo, actorOf(world, c), "pull_request_review_thread", { action: resolved ? "resolved" : "unresolved", thread: { node_id: threadId(comment), comments: [await asGitHub(world, "GET", `/repos/${repo.full_name}/pulls/comments/${comment.id}`)] }, pull_request: await pullView(world, pull) });
  return { clientMutationId: null, thread: { id: threadId(comment), isResolved: resolved } };
}

/** `repository(owner, name) { pullRequest(number) { id mergeQueueEntry { … } autoMergeRequest { … } reviewThreads { … } } }` */
function repository(world: World, c: Context, request: Request): Answer {
  const repo = repositoryOf(world.rows, `${argument(request, "owner")}/${argument(request, "name") ?? argument(request, "repo")}`);
  const number = Number(argument(request, "number"));
  const pull = world.rows.pullRequests.findBy("repo_id", repo.id).find((row) => row.number === number);
  if (!pull) throw new GraphQLError("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
  const comments = world.rows.comments.findBy("repo_id", repo.id).filter((row) => row.comment_type === "review" && row.pull_number === number);
  const threads = comments.filter((row) => row.in_reply_to_id === null);
  const first = Number(argument(request, "first") ?? 100);
  const from = Number(argument(request, "after") ?? argument(request, "cursor") ?? 0) || 0;
  const nodes = threads.slice(from, from + first).map((thread) => ({
    id: threadId(thread), isResolved: world.settings.resolvedThreads.has(thread.id), isOutdated: thread.commit_sha !== pull.head_sha, path: thread.path, line: thread.line,
    comments: { nodes: comments.filter((row) => row === thread || row.in_reply_to_id === thread.id).map((row) => ({ id: row.node_id, databaseId: row.id, fullDatabaseId: String(row.id), body: row.body, author: { login: world.rows.users.get(row.user_id)!.login.replace("[bot]", "") } })) },
  }));
  const waits = { mergeQueueEntry: world.settings.queue.has(pull.id) ? { position: 1 } : null, autoMergeRequest: pull.auto_merge ? { enabledAt: pull.updated_at } : null };
  return { pullRequest: { ...brief(pull), ...waits, reviewThreads: { totalCount: threads.length, pageInfo: { hasNextPage: from + first < threads.length, endCursor: String(from + first) }, nodes } } };
}

const OPERATIONS: Array<{ name: string; run(world: World, c: Context, request: Request): Answer | Promise<Answer> }> = [
  { name: "markPullRequestReadyForReview", run: (world, c, request) => setDraft(world, c, request, false) },
  { name: "convertPullRequestToDraft", run: (world, c, request) => setDraft(world, c, request, true) },
  { name: "enablePullRequestAutoMerge", run: autoMerge },
  { name: "enqueuePullRequest", run: enqueue },
  { name: "unresolveReviewThread", run: (world, c, request) => setResolved(world, c, request, false) },
  { name: "resolveReviewThread", run: (world, c, request) => setResolved(world, c, request, true) },
  { name: "repository", run: repository },
];

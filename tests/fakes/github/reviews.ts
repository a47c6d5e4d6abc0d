import type { Context, Routes } from "./emulate-core";
import { GitHubError, invalid } from "./errors";
import { emitInRepository, pullView } from "./events";
import { pullIn } from "./pulls";
import { insert, type CommentRow, type PullRow, type RepoRow, type ReviewRow, type UserRow } from "./rows";
import { allowed, bodyOf, type Json } from "./requests";
import { asGitHub, type World } from "./world";

interface LineComment { path?: string; line?: number; side?: string; position?: number; body?: string; in_reply_to?: number }

const STATES: Record<string, string> = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" };

/** Reviews with comments on lines, and replies: each single comment is a review of its own, as on GitHub. */
export function reviewRoutes(app: Routes, world: World): void {
  app.post("/repos/:owner/:repo/pulls/:number{[0-9]+}/reviews", async (c) => {
    const { repo, actor } = allowed(world, c, "pull_requests", "write");
    const pull = pullIn(world, c, repo);
    const body = (await bodyOf(c)) as { event?: string; body?: string; commit_id?: string; comments?: LineComment[] };
    if (body.event !== undefined && !STATES[body.event]) throw invalid("PullRequestReview", "event", "invalid");
    if (body.event !== undefined && body.event !== "COMMENT" && pull.user_id === actor.id) throw new GitHubError(422, `Can not ${body.event === "APPROVE" ? "approve" : "request changes on"} your own pull request`);
    if (body.event === "REQUEST_CHANGES" && !body.body) throw new GitHubError(422, "Validation Failed", ["Body can not be blank"]);
    const review = addReview(world, repo, pull, actor, body.event === undefined ? "PENDING" : STATES[body.event]!, body.body ?? "", body.commit_id);
    const comments = (body.comments ?? []).map((one) => addComment(world, repo, pull, actor, review, one));
    if (body.event !== undefined) await tell(world, repo, pull, actor, review, comments);
    return c.json(await reviewView(world, repo, review));
  });

  app.post("/repos/:owner/:repo/pulls/:number{[0-9]+}/comments", async (c) => {
    const body = (await bodyOf(c)) as LineComment & { commit_id?: string };
    return single(world, c, body, body.in_reply_to);
  });

  app.post("/repos/:owner/:repo/pulls/:number{[0-9]+}/comments/:comment/replies", async (c) => single(world, c, (await bodyOf(c)) as LineComment, Number(c.req.param("comment"))));
}

async function single(world: World, c: Context, body: LineComment & { commit_id?: string }, parentId: number | undefined): Promise<Response> {
  const { repo, actor } = allowed(world, c, "pull_requests", "write");
  const pull = pullIn(world, c, repo);
  const parent = parentId === undefined ? undefined : world.rows.comments.get(parentId);
  if (parentId !== undefined && (parent?.pull_number !== pull.number || parent.repo_id !== repo.id)) throw new GitHubError(404, "Not Found");
  if (parent?.in_reply_to_id) throw new GitHubError(422, "Validation Failed", [{ resource: "PullRequestReviewComment", code: "custom", field: "in_reply_to", message: "replies to replies are not supported" }]);
  const review = addReview(world, repo, pull, actor, "COMMENTED", "", parent?.commit_sha ?? body.commit_id);
  const comment = addComment(world, repo, pull, actor, review, parent ? { body: body.body, path: parent.path!, line: parent.line ?? undefined, side: parent.side ?? undefined } : body, parent?.id);
  await tell(world, repo, pull, actor, review, [comment]);
  return c.json(await commentView(world, repo, comment), 201);
}

function addReview(world: World, repo: RepoRow, pull: PullRow, actor: UserRow, state: string, body: string, commit: string | undefined): ReviewRow {
  return insert(world.rows.reviews, "PullRequestReview", { node_id: "", repo_id: repo.id, pull_number: pull.number, user_id: actor.id, body, state, commit_id: commit ?? pull.head_sha, submitted_at: state === "PENDING" ? null : new Date().toISOString() });
}

function addComment(world: World, repo: RepoRow, pull: PullRow, actor: UserRow, review: ReviewRow, comment: LineComment, replyTo?: number): CommentRow {
  if (!comment.path) throw invalid("PullRequestReviewComment", "path", "missing_field");
  if (!comment.body) throw invalid("PullRequestReviewComment", "body", "missing_field");
  if (comment.line === undefined && comment.position === undefined && replyTo === undefined) throw invalid("PullRequestReviewComment", "line", "missing_field");
  const line = comment.line ?? null;
  const made = insert(world.rows.comments, "PullRequestReviewComment", {
    node_id: "", repo_id: repo.id, issue_number: null, pull_number: pull.number, commit_sha: review.commit_id, body: comment.body, user_id: actor.id, in_reply_to_id: replyTo ?? null, path: comment.path,
    position: comment.position ?? line, line, side: comment.side ?? "RIGHT", subject_type: "line", comment_type: "review", review_id: review.id,
  });
  world.rows.pullRequests.update(pull.id, { review_comments: world.rows.comments.findBy("repo_id", repo.id).filter((row) => row.comment_type === "review" && row.pull_number === pull.number).length });
  return made;
}

const reviewView = (world: World, repo: RepoRow, review: ReviewRow): Promise<Json> => asGitHub<Json>(world, "GET", `/repos/${repo.full_name}/pulls/${review.pull_number}/reviews/${review.id}`);
const commentView = (world: World, repo: RepoRow, comment: CommentRow): Promise<Json> => asGitHub<Json>(world, "GET", `/repos/${repo.full_name}/pulls/comments/${comment.id}`);

async function tell(world: World, repo: RepoRow, pull: PullRow, actor: UserRow, review: ReviewRow, comments: CommentRow[]): Promise<void> {
  const pull_request = await pullView(world, pull);
  const view = await reviewView(world, repo, review);
  // In webhooks, unlike in answers, the state is written small.
  await emitInRepository(world, repo, actor, "pull_request_review", { action: "submitted", review: { ...view, body: review.body || null, state: review.state.toLowerCase() }, pull_request });
  for (const comment of comments) await emitInRepository(world, repo, actor, "pull_request_review_comment", { action: "created", comment: await commentView(world, repo, comment), pull_request });
}

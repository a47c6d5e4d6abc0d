import type { SupabaseClient } from "@supabase/supabase-js";
import { FatalError, RetryableError } from "@/lib/errors";
import type { Forge, ForgeRepository, PullRequest, PullRequestComment } from "../forge";
import { assertBranch, commitOf, isAncestor, type Git } from "../git/git";
import { gitDirOf } from "./location";
import { rowOf, UNIQUE_VIOLATION } from "../rows";

interface PullRequestRow {
  id: string;
  number: number;
  title: string;
  body: string;
  head_branch: string;
  base_branch: string;
  head_sha: string;
  status: PullRequest["status"];
  draft: boolean;
  merge_sha: string | null;
}

const COLUMNS = "id, number, title, body, head_branch, base_branch, head_sha, status, draft, merge_sha";

/** Opens a pull request, once for each key; the branches must exist and differ. */
export async function openPullRequest(git: Git, rows: SupabaseClient, repository: ForgeRepository, options: Parameters<Forge["openPullRequest"]>[1]): Promise<PullRequest> {
  const earlier = await findPullRequest(rows, repository, "key", options.key);
  if (earlier) return toPullRequest(earlier);
  await assertBranch(git, options.headBranch);
  await assertBranch(git, options.baseBranch);
  const gitDir = await gitDirOf(git, repository.location);
  const head = await commitOf(git, gitDir, `refs/heads/${options.headBranch}`);
  const base = await commitOf(git, gitDir, `refs/heads/${options.baseBranch}`);
  if (!head || !base) throw new FatalError("bad_request", `The repository has no branch ${head ? options.baseBranch : options.headBranch}. Push it first.`);
  if (await isAncestor(git, gitDir, head, base)) throw new FatalError("bad_request", `${options.headBranch} holds no commit that ${options.baseBranch} lacks: there is nothing to review.`);
  // Numbers are given out one after the other; two at once collide on the constraint, and one tries again.
  for (let attempt = 0; attempt < 10; attempt++) {
    const last = rowOf(await rows.from("pull_requests").select("number").eq("repository_id", repository.id).order("number", { ascending: false }).limit(1)) as Array<{ number: number }>;
    const answer = await rows
      .from("pull_requests")
      .insert({
        tenant_id: repository.tenantId, repository_id: repository.id, run_id: options.runId, key: options.key, number: (last[0]?.number ?? 0) + 1,
        title: options.title.slice(0, 256), body: options.body.slice(0, 65_536), head_branch: options.headBranch, base_branch: options.baseBranch, head_sha: options.headSha, draft: options.draft,
      })
      .select(COLUMNS)
      .single();
    if (answer.error?.code !== UNIQUE_VIOLATION) return toPullRequest(rowOf(answer) as PullRequestRow);
    const doubled = await findPullRequest(rows, repository, "key", options.key);
    if (doubled) return toPullRequest(doubled);
  }
  throw new RetryableError("Too many pull requests are being opened at once.", 500);
}

/**
 * Reads a pull request as it is now: its head follows the branch, and it counts as merged once the
 * base branch holds its head, whoever merged it.
 */
export async function getPullRequest(git: Git, rows: SupabaseClient, repository: ForgeRepository, number: number): Promise<PullRequest> {
  const row = await findPullRequest(rows, repository, "number", number);
  if (!row) throw new FatalError("not_found", `${repository.name} has no pull request #${number}.`);
  if (row.status !== "open") return toPullRequest(row);
  const gitDir = await gitDirOf(git, repository.location);
  const head = (await commitOf(git, gitDir, `refs/heads/${row.head_branch}`)) ?? row.head_sha;
  const base = await commitOf(git, gitDir, `refs/heads/${row.base_branch}`);
  if (base && (await isAncestor(git, gitDir, head, base))) return changePullRequest(rows, repository, number, { head_sha: head, status: "merged", draft: false, merge_sha: base });
  return head === row.head_sha ? toPullRequest(row) : changePullRequest(rows, repository, number, { head_sha: head });
}

/** Changes columns of a pull request. @throws FatalError("not_found") */
export async function changePullRequest(rows: SupabaseClient, repository: ForgeRepository, number: number, change: Partial<Omit<PullRequestRow, "id" | "number">>): Promise<PullRequest> {
  const changed = rowOf(
    await rows.from("pull_requests").update({ ...change, updated_at: new Date().toISOString() }).eq("repository_id", repository.id).eq("number", number).select(COLUMNS),
  ) as PullRequestRow[];
  if (!changed[0]) throw new FatalError("not_found", `${repository.name} has no pull request #${number}.`);
  return toPullRequest(changed[0]);
}

/** Adds a comment, once for each key. */
export async function addComment(rows: SupabaseClient, repository: ForgeRepository, number: number, options: { key: string; author: string; body: string }): Promise<PullRequestComment> {
  const row = await findPullRequest(rows, repository, "number", number);
  if (!row) throw new FatalError("not_found", `${repository.name} has no pull request #${number}.`);
  rowOf(
    await rows.from("pull_request_comments").upsert(
      { tenant_id: repository.tenantId, pull_request_id: row.id, key: options.key, author: options.author.slice(0, 120), body: options.body.slice(0, 65_536) },
      { onConflict: "pull_request_id,key", ignoreDuplicates: true },
    ).select("id"),
  );
  return toComment(rowOf(await rows.from("pull_request_comments").select("id, author, body, created_at").eq("pull_request_id", row.id).eq("key", options.key).single()) as CommentRow);
}

/** The discussion, oldest first, at most 500 comments. */
export async function listComments(rows: SupabaseClient, repository: ForgeRepository, number: number): Promise<PullRequestComment[]> {
  const row = await findPullRequest(rows, repository, "number", number);
  if (!row) throw new FatalError("not_found", `${repository.name} has no pull request #${number}.`);
  const found = rowOf(await rows.from("pull_request_comments").select("id, author, body, created_at").eq("pull_request_id", row.id).order("created_at").order("id").limit(500));
  return (found as CommentRow[]).map(toComment);
}

async function findPullRequest(rows: SupabaseClient, repository: ForgeRepository, column: "key" | "number", value: string | number): Promise<PullRequestRow | null> {
  const found = rowOf(await rows.from("pull_requests").select(COLUMNS).eq("repository_id", repository.id).eq(column, value).limit(1)) as PullRequestRow[];
  return found[0] ?? null;
}

function toPullRequest(row: PullRequestRow): PullRequest {
  return {
    id: row.id, number: row.number, title: row.title, body: row.body, headBranch: row.head_branch, baseBranch: row.base_branch,
    headSha: row.head_sha, status: row.status, draft: row.draft, mergeSha: row.merge_sha, url: null,
  };
}

interface CommentRow {
  id: string;
  author: string;
  body: string;
  created_at: string;
}

function toComment(row: CommentRow): PullRequestComment {
  return { id: row.id, author: row.author, body: row.body, createdAt: row.created_at };
}

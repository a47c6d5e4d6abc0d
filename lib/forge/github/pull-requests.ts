import { FatalError } from "@/lib/errors";
import type { Forge, PullRequest } from "../forge";
import { rowOf } from "../rows";
import type { GitHubContext } from "./context";
import { refusedWith } from "./errors";

/** What we use of a pull request as GitHub has it. */
export interface Pull {
  number: number;
  node_id: string;
  title: string;
  body: string | null;
  state: string;
  draft?: boolean;
  merged?: boolean;
  merged_at: string | null;
  merge_commit_sha: string | null;
  mergeable?: boolean | null;
  html_url: string;
  head: { ref: string; sha: string };
  base: { ref: string; sha: string };
}

/** How our pull requests and comments are found again: a line that GitHub does not show. */
function markerOf(key: string): string {
  return `<!-- morning:${key.replace(/[^A-Za-z0-9:._-]/g, "-")} -->`;
}

/** Whether a text carries our marker for this key, as its last line. */
export function isMarked(text: string | null | undefined, key: string): boolean {
  return text?.trimEnd().endsWith(markerOf(key)) ?? false;
}

/** Longest body that GitHub takes is 65,536 characters. */
const MAX_BODY = 65_000;

export function marked(text: string, key: string): string {
  return `${text.slice(0, MAX_BODY)}\n\n${markerOf(key)}`;
}

/**
 * Opens a pull request, once for each key. One that is open already between the two branches is taken
 * as the one to work on: GitHub allows no second.
 */
export async function openPullRequest(context: GitHubContext, options: Parameters<Forge["openPullRequest"]>[1]): Promise<PullRequest> {
  const { client, place } = context;
  const { headBranch: head, baseBranch: base } = options;
  const known = await client.pages<Pull>("GET /repos/{owner}/{repo}/pulls", { ...place, state: "all", head: `${place.owner}:${head}` }, { maxPages: 3 });
  const earlier = known.find((pull) => pull.head.ref === head && isMarked(pull.body, options.key)) ?? known.find((pull) => pull.head.ref === head && pull.base.ref === base && pull.state === "open");
  if (earlier) return readPullRequest(context, earlier.number, options);
  const wanted = { ...place, title: options.title.slice(0, 256), body: marked(options.body, options.key), head, base };
  const opened = await client.request("POST /repos/{owner}/{repo}/pulls", { ...wanted, draft: options.draft }).catch(async (error: unknown) => {
    // Some plans of GitHub have no drafts for private repositories.
    if (options.draft && refusedWith(error) === 422 && /draft/i.test((error as Error).message)) return client.request("POST /repos/{owner}/{repo}/pulls", wanted);
    throw error;
  });
  return keepPullRequest(context, opened.data, { runId: options.runId, key: options.key });
}

/** Reads a pull request as it is now, and keeps what pages show of it. @throws FatalError("not_found") */
export async function readPullRequest(context: GitHubContext, number: number, made?: { runId: string; key: string }): Promise<PullRequest> {
  return keepPullRequest(context, await readPull(context, number), made);
}

export async function readPull({ client, place, repository }: GitHubContext, number: number): Promise<Pull> {
  try {
    return (await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...place, pull_number: number })).data;
  } catch (error) {
    if (refusedWith(error) === 404) throw new FatalError("not_found", `${repository.name} has no pull request #${number}.`, { cause: error });
    throw error;
  }
}

/** Changes what differs: title, body (its marker stays), open or closed, draft or ready. */
export async function changePullRequest(context: GitHubContext, number: number, change: Parameters<Forge["updatePullRequest"]>[2]): Promise<PullRequest> {
  const { client, place } = context;
  const before = await readPull(context, number);
  const marker = before.body?.trimEnd().match(/<!-- morning:[A-Za-z0-9:._-]+ -->$/)?.[0];
  const body = change.body === undefined ? undefined : marker ? `${change.body.slice(0, MAX_BODY)}\n\n${marker}` : change.body.slice(0, MAX_BODY);
  const different = {
    ...(change.title !== undefined && change.title !== before.title && { title: change.title.slice(0, 256) }),
    ...(body !== undefined && body !== before.body && { body }),
    ...(change.status === "closed" && before.state === "open" && { state: "closed" as const }),
  };
  if (Object.keys(different).length > 0) await client.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", { ...place, pull_number: number, ...different });
  if (change.draft !== undefined && change.draft !== before.draft && before.state === "open") {
    await setDraft(context, before.node_id, change.draft).catch((error: unknown) => {
      // Where GitHub has no drafts it was opened ready, and stays it.
      if (!change.draft || !(error instanceof FatalError)) throw error;
    });
  }
  return readPullRequest(context, number);
}

/** Only the GraphQL API turns drafts into what can be reviewed, and back. */
async function setDraft({ client }: GitHubContext, id: string, draft: boolean): Promise<void> {
  const mutation = draft ? "convertPullRequestToDraft" : "markPullRequestReadyForReview";
  await client.graphql(`mutation ${mutation}($id: ID!) { ${mutation}(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`, { id });
}

/** Keeps a row for pages to read; the run and the key are set by whoever opened it and stay. */
async function keepPullRequest({ rows, repository }: GitHubContext, pull: Pull, made?: { runId: string; key: string }): Promise<PullRequest> {
  const status = pull.merged || pull.merged_at ? "merged" : pull.state === "open" ? "open" : "closed";
  const shown = {
    title: pull.title.slice(0, 256), body: (pull.body ?? "").slice(0, 65_536), head_branch: pull.head.ref, base_branch: pull.base.ref, head_sha: pull.head.sha,
    status, draft: status === "open" && Boolean(pull.draft), merge_sha: status === "merged" ? (pull.merge_commit_sha ?? null) : null, url: pull.html_url, updated_at: new Date().toISOString(),
  };
  const scope = { repository_id: repository.id, number: pull.number };
  let kept = rowOf(await rows.from("pull_requests").update(shown).match(scope).select("id")) as Array<{ id: string }>;
  if (kept.length === 0) {
    rowOf(await rows.from("pull_requests").upsert({ tenant_id: repository.tenantId, ...scope, ...shown, run_id: made?.runId ?? null, key: made?.key ?? `github:${pull.number}` }, { onConflict: "repository_id,number", ignoreDuplicates: true }).select("id"));
    kept = rowOf(await rows.from("pull_requests").select("id").match(scope)) as Array<{ id: string }>;
  }
  return {
    id: kept[0]!.id, number: pull.number, title: shown.title, body: withoutMarker(pull.body ?? ""), headBranch: shown.head_branch, baseBranch: shown.base_branch, headSha: shown.head_sha,
    status, draft: shown.draft, mergeSha: shown.merge_sha, url: shown.url,
  };
}

export function withoutMarker(text: string): string {
  return text.replace(/\s*<!-- morning:[A-Za-z0-9:._-]+ -->\s*$/, "");
}

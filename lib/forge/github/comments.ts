import type { Forge, PullRequestComment } from "../forge";
import type { GitHubContext } from "./context";
import { isMarked, marked, withoutMarker } from "./pull-requests";

interface IssueComment {
  id: number | bigint;
  body?: string;
  user: { login: string } | null;
  created_at: string;
}

/** Comments of an issue or pull request, oldest first, at most 3,000. */
export async function issueComments({ client, place }: Pick<GitHubContext, "client" | "place">, number: number): Promise<IssueComment[]> {
  return client.pages<IssueComment>("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...place, issue_number: number });
}

/** Adds a comment, once for each key: its marker finds it again. The author is whom we are on GitHub. */
export async function addComment(context: GitHubContext, number: number, options: Parameters<Forge["comment"]>[2]): Promise<PullRequestComment> {
  const { client, place } = context;
  const earlier = (await issueComments(context, number)).find((comment) => isMarked(comment.body, options.key));
  if (earlier) return toComment(earlier);
  const { data } = await client.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...place, issue_number: number, body: marked(options.body, options.key) });
  return toComment(data);
}

export async function listComments(context: GitHubContext, number: number): Promise<PullRequestComment[]> {
  return (await issueComments(context, number)).map(toComment);
}

function toComment({ id, user, body, created_at }: IssueComment): PullRequestComment {
  return { id: String(id), author: user?.login ?? "ghost", body: withoutMarker(body ?? ""), createdAt: created_at };
}

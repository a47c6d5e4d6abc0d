import type { GitHubContext } from "./context";

interface Review {
  state: string;
  user: { id: number | bigint; login: string } | null;
  author_association?: string;
}

/** Who may write, as GitHub says beside each review. */
const WRITERS = ["OWNER", "MEMBER", "COLLABORATOR"];

/** Logins of reviewers whose last word is that they want changes; oldest review first, at most 3,000 reviews are read. */
export async function standingObjections({ client, place }: GitHubContext, number: number): Promise<string[]> {
  const reviews = await client.pages<Review>("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", { ...place, pull_number: number });
  const last = new Map<string, string>();
  for (const { state, user, author_association: of = "MEMBER" } of reviews) {
    // A comment takes nothing back; an approval and a dismissal do.
    if (user && WRITERS.includes(of) && ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"].includes(state)) last.set(user.login, state);
  }
  return [...last].filter(([, state]) => state === "CHANGES_REQUESTED").map(([login]) => login);
}

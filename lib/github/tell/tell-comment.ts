import { issueComments } from "@/lib/forge/github/comments";
import { isMarked, marked } from "@/lib/forge/github/pull-requests";
import { refusedWith } from "@/lib/forge/github/errors";
import { effect } from "@/lib/runs/steps/effects";
import type { Telling } from "./telling";
import { stickyText } from "./sticky-text";

/**
 * Makes or updates the run's one comment: on the issue that it came from, else on its pull request. It is
 * made once (an effect, found again by its marker after a crash) and edited from then on; where a person
 * removed it, it stays away.
 */
export async function tellComment({ context, client, place, origin, story }: Telling): Promise<void> {
  const number = origin?.issue_number ?? origin?.pull_number ?? story.pullNumber;
  if (!number) return;
  const key = `run:${context.run.id}`;
  const body = marked(stickyText(story), key);
  const { id } = await effect(context, "github.comment", "github.comment", { number }, async () => {
    const known = (await issueComments({ client, place }, number)).find((comment) => isMarked(comment.body, key));
    if (known) return { id: Number(known.id) };
    const { data } = await client.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...place, issue_number: number, body });
    return { id: Number(data.id) };
  });
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", { ...place, comment_id: id });
    if (data.body !== body) await client.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { ...place, comment_id: id, body });
  } catch (error) {
    if (![404, 410].includes(refusedWith(error) ?? 0)) throw error;
  }
}

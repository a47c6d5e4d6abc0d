import { must } from "@/lib/db/must";
import { isMarked, marked } from "@/lib/forge/github/pull-requests";
import { refusedWith } from "@/lib/forge/github/errors";
import { effect } from "@/lib/runs/steps/effects";
import type { Telling } from "./telling";

interface ReviewComment {
  id: number;
  body: string;
}

/** Answers each thread of a review, once, with the commit that settles it. */
export async function answerReviews({ context, client, place, story }: Telling): Promise<void> {
  const { rows, run } = context;
  const settled = must(await rows.from("review_threads").select("*").eq("run_id", run.id).eq("status", "settled").order("created_at").limit(500));
  if (settled.length === 0 || story.pullNumber === null) return;
  const done = must(await rows.from("effects").select("key").eq("run_id", run.id).eq("kind", "github.answer").in("status", ["done", "failed"]).limit(1_000));
  const answered = new Set(done.map(({ key }) => key));
  for (const thread of settled) {
    const name = `answer:${thread.comment_id}`;
    if (answered.has(name)) continue;
    const text = thread.settled_sha ? `Worked in with ${thread.settled_sha}.` : `Nothing was changed for this. [What the agent says](${story.runUrl}).`;
    await effect(context, name, "github.answer", { comment: thread.comment_id, sha: thread.settled_sha }, async () => {
      const all = await client.pages<ReviewComment>("GET /repos/{owner}/{repo}/pulls/{pull_number}/comments", { ...place, pull_number: story.pullNumber! });
      const known = all.find((comment) => isMarked(comment.body, `${run.id}:${name}`));
      if (known) return { id: known.id };
      try {
        const { data } = await client.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies", { ...place, pull_number: story.pullNumber!, comment_id: thread.thread_id, body: marked(text, `${run.id}:${name}`) });
        return { id: Number(data.id) };
      } catch (error) {
        // The comment was removed: there is nobody to answer.
        if (refusedWith(error) === 404) return { id: null };
        throw error;
      }
    });
  }
}

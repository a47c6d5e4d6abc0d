import { must } from "@/lib/db/must";
import { sendAbout } from "@/lib/runs/steps/send-outbox";
import { MorningError, RetryableError } from "@/lib/errors";
import { cleanText } from "../clean-text";
import { runOfBranch } from "./find-run";
import { mayWrite, notAWriter } from "./may-write";
import { done, ignored, type Heeded, type Place } from "./place";
import { isFork, OUR_MARK } from "./read-intent";
import { steeredSchema } from "./steer";
import { wakeRun } from "./wake-runs";

/** Comments of one review that are taken in. */
const MAX_COMMENTS = 100;

interface ReviewComment {
  id: number;
  in_reply_to_id?: number;
  pull_request_review_id: number | null;
  path: string;
  line?: number | null;
  original_line?: number | null;
  body: string;
}

/**
 * A review of our pull request becomes work of the run that made it: each comment a thread, its own
 * words a message. A run that has ended goes on.
 */
export async function takeReview(place: Place, { pull: number, reviewId }: { pull: number; reviewId: number }): Promise<Heeded> {
  const { github, at } = place;
  const { data: pull } = await github.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at, pull_number: number });
  if (isFork(pull)) return ignored("The pull request comes from a fork.");
  const run = await runOfBranch(place, pull.head.ref);
  if (!run || run.work_branch !== null) return ignored("It is not a pull request of ours.");
  if (pull.state !== "open") return ignored("The pull request is closed.");
  const { data: review } = await github.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}", { ...at, pull_number: number, review_id: reviewId });
  if (!review.user) return ignored("Whoever wrote the review is not on GitHub any more.");
  const sender = { login: review.user.login, id: Number(review.user.id), type: review.user.type };
  if (sender.type !== "User") return ignored("A bot wrote it; only people start and steer runs.");
  if (!(await mayWrite(place, sender))) return ignored(notAWriter(sender));

  const all = await github.pages<ReviewComment>("GET /repos/{owner}/{repo}/pulls/{pull_number}/comments", { ...at, pull_number: number, sort: "created", direction: "desc" }, { maxPages: 5 });
  const comments = all
    .filter((comment) => comment.pull_request_review_id === reviewId && !comment.body.includes(OUR_MARK))
    .toReversed()
    .map((comment) => ({ comment_id: comment.id, thread_id: comment.in_reply_to_id ?? comment.id, path: comment.path, line: comment.line ?? comment.original_line ?? null, author_login: sender.login, body: cleanText(comment.body, 16_000) }))
    .filter(({ body }) => body !== "")
    .slice(0, MAX_COMMENTS);
  const words = review.body?.includes(OUR_MARK) ? "" : cleanText(review.body ?? "", 7_000);
  if (comments.length === 0 && (words === "" || review.state === "APPROVED")) return ignored("The review asks for nothing.");

  try {
    const taken = steeredSchema.parse(
      must(
        await place.rows.rpc("add_review_from_github", {
          of_run: run.id, of_review: reviewId, comments: comments as never, review_body: review.state === "APPROVED" ? "" : words,
          command: { key: `review.${reviewId}`, login: sender.login, github_id: sender.id },
        }),
      ),
    );
    await sendAbout(place.rows, run.id);
    if (!taken.done) return ignored(taken.reason ?? "It was acted on before.");
    await wakeRun(place, run, `review:${reviewId}`);
    return done(`The run goes on with what ${sender.login} said about pull request #${number}.`);
  } catch (error) {
    if (error instanceof MorningError && !(error instanceof RetryableError) && error.code === "conflict") return ignored(error.message);
    throw error;
  }
}

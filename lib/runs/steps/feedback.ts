import { must } from "@/lib/db/must";
import type { Tables } from "@/lib/db/types";
import { loadRun, type RunContext } from "./run-context";

/** One round takes so many comments in; the next takes the rest. */
const MAX_THREADS = 50;

/** What reviewers said and no agent has read, oldest first. */
export async function openFeedback({ rows, run }: RunContext): Promise<Tables<"review_threads">[]> {
  return must(await rows.from("review_threads").select("*").eq("run_id", run.id).eq("status", "open").order("created_at").order("comment_id").limit(MAX_THREADS));
}

/** Whether people said something that no turn has read: the run goes on with it before it ends. */
export async function hasFeedback(runId: string): Promise<boolean> {
  const context = await loadRun(runId);
  const messages = must(await context.rows.from("run_messages").select("id").eq("run_id", runId).is("thread", null).limit(1));
  return messages.length > 0 || (await openFeedback(context)).length > 0;
}

export async function noteGiven({ rows }: RunContext, ids: string[]): Promise<void> {
  if (ids.length > 0) must(await rows.from("review_threads").update({ status: "given" }).in("id", ids).eq("status", "open").select("id"));
}

/** What an agent was given counts as settled by the commit of that round; null where it saw nothing to change. */
export async function settleFeedback({ rows, run }: RunContext, sha: string | null): Promise<void> {
  must(await rows.from("review_threads").update({ status: "settled", settled_sha: sha }).eq("run_id", run.id).eq("status", "given").select("id"));
}

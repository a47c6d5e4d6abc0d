import type { RunContext } from "./run-context";
import { StoppedError } from "@/lib/errors";

/** A cancel must reach a running command within two seconds; half a second between looks leaves room for the kill. */
const POLL_MS = 500;

/**
 * Runs work with a signal that aborts when a person cancels the run, from whichever process; throws
 * StoppedError then. A look that fails is skipped: the next one comes soon.
 */
export async function whileNotCancelled<T>(context: RunContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const cancelled = new StoppedError("A person cancelled the run.");
  const look = async () => {
    const { data } = await context.rows.from("runs").select("wanted, finished_at").eq("id", context.run.id).maybeSingle();
    if (data && (data.wanted === "cancel" || data.finished_at !== null)) controller.abort(cancelled);
  };
  const timer = setInterval(() => void look().catch(() => undefined), POLL_MS);
  try {
    const result = await work(controller.signal);
    if (controller.signal.aborted) throw cancelled;
    return result;
  } catch (error) {
    throw controller.signal.aborted ? cancelled : error;
  } finally {
    clearInterval(timer);
  }
}

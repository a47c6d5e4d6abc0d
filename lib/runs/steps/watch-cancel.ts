import { must } from "@/lib/db/must";
import { HeldError, StoppedError } from "@/lib/errors";
import type { RunContext } from "./run-context";

/** A cancel must reach a running command within two seconds; half a second between looks leaves room for the kill. */
const POLL_MS = 500;

/**
 * Runs work with a signal that aborts when a person cancels the run, or when it is stopped by the kill
 * switch, from whichever process; throws StoppedError then, and HeldError for a stop. A look that fails
 * is skipped: the next one comes soon.
 */
export async function whileNotCancelled<T>(context: RunContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const look = async () => {
    const halt = must(await context.rows.rpc("run_halt", { of_run: context.run.id })) as string | null;
    if (halt === "cancel") controller.abort(new StoppedError("A person cancelled the run."));
    if (halt === "stop") controller.abort(new HeldError("The run is stopped; it goes on when the stop is lifted."));
  };
  const timer = setInterval(() => void look().catch(() => undefined), POLL_MS);
  try {
    const result = await work(controller.signal);
    controller.signal.throwIfAborted();
    return result;
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearInterval(timer);
  }
}

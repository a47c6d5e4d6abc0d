import { NonRetriableError, RetryAfterError } from "inngest";
import { getAsyncCtx } from "inngest/experimental";
import { FatalError, RetryableError } from "@/lib/errors";
import { observing } from "@/lib/observability/observe";

/** Translates our errors, which say what the caller does next, into the engine's, which do it. Counts how long the step took. */
export async function durable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await observing("step", await stepName(), work);
  } catch (error) {
    if (error instanceof FatalError) throw new NonRetriableError(error.message, { cause: error });
    if (error instanceof RetryableError) throw new RetryAfterError(error.message, error.retryAfterMs, { cause: error });
    throw error;
  }
}

/** The step that runs, without its numbers: a run's turns are counted as one. */
async function stepName(): Promise<string> {
  const step = (await getAsyncCtx())?.execution?.executingStep;
  return (step?.userlandId ?? step?.id ?? "step").replaceAll(/[-:.]?\d+/g, "").slice(0, 120) || "step";
}

import { NonRetriableError, RetryAfterError } from "inngest";
import { FatalError, RetryableError } from "@/lib/errors";

/** Translates our errors, which say what the caller does next, into the engine's, which do it. */
export async function durable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FatalError) throw new NonRetriableError(error.message, { cause: error });
    if (error instanceof RetryableError) throw new RetryAfterError(error.message, error.retryAfterMs, { cause: error });
    throw error;
  }
}

import type { PostgrestError } from "@supabase/supabase-js";
import { FatalError, RetryableError } from "@/lib/errors";

/** PostgreSQL's code for a row that a unique constraint already has. */
export const UNIQUE_VIOLATION = "23505";

/**
 * The data of an answer of the database.
 * @throws RetryableError when it could not be reached, FatalError("bad_request") when it refused the values.
 */
export function rowOf<T>(answer: { data: T; error: PostgrestError | null }): NonNullable<T> {
  const { data, error } = answer;
  if (error) {
    // Classes 22 and 23: values out of range, or against a constraint; trying again cannot help.
    if (/^2[23]/.test(error.code)) throw new FatalError("bad_request", `The database refused the values: ${error.message}`, { cause: error });
    throw new RetryableError(`The database did not answer: ${error.message}`, 1_000, { cause: error });
  }
  return data as NonNullable<T>;
}

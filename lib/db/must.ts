import type { PostgrestError } from "@supabase/supabase-js";
import { RetryableError } from "@/lib/errors";
import { mapError } from "./map-error";

/**
 * The data of a database call, or a typed throw: RetryableError when the database could not be
 * reached, else what the SQL state means. Pipelines lean on it: a step that throws RetryableError runs again.
 */
export function must<Answer extends { data: unknown; error: PostgrestError | null; status?: number }>(result: Answer): NonNullable<Extract<Answer, { error: null }>["data"]> {
  if (result.error) {
    // PostgREST answers without a SQL state when the connection, and not the statement, failed.
    const unreachable = !result.error.code || result.status === 0 || ((result.status ?? 0) >= 500 && !/violates/.test(result.error.message));
    if (unreachable) throw new RetryableError("The database cannot be reached; the work goes on when it can.", 1_000, { cause: result.error });
    throw mapError(result.error);
  }
  return result.data as NonNullable<Extract<Answer, { error: null }>["data"]>;
}

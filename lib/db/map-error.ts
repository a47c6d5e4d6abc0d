import { MorningError, RetryableError, type ErrorCode } from "@/lib/errors";

/** What supabase-js reports of a failed call. */
interface DatabaseError {
  code?: string;
  message: string;
}

const CODES: Record<string, ErrorCode> = {
  "42501": "forbidden",
  // Our own functions raise PT<status>, which every PostgREST answers with that status.
  PT400: "bad_request",
  PT404: "not_found",
  PT409: "conflict",
  PGRST116: "not_found",
  "23505": "conflict",
  "23503": "conflict",
  "22P02": "bad_request",
  "23514": "bad_request",
  "23502": "bad_request",
  "22001": "bad_request",
  // PostgreSQL keeps no U+0000, neither in text nor in JSON.
  "22021": "bad_request",
  "22P05": "bad_request",
  PGRST301: "unauthenticated",
  PGRST302: "unauthenticated",
  PGRST303: "unauthenticated",
};

// Our own functions raise sentences for people; PostgreSQL's words about constraints are not.
const PLAIN: Partial<Record<ErrorCode, string>> = {
  forbidden: "You may not do this in this workspace; ask one of its admins.",
  not_found: "There is no such thing in your workspace.",
  conflict: "This exists already, or is still in use.",
  bad_request: "A value is outside its limits.",
  unauthenticated: "Your session has ended; sign in again.",
};
const NOT_FOR_PEOPLE = /violates|permission denied|byte sequence|Unicode escape|duplicate key|invalid input|row-level security|JSON object requested|value too long|JWT/i;

/** The error of a database call as the product names it; the original is the cause. */
export function mapError(error: DatabaseError): MorningError {
  // The embedded REST server passes a broken check constraint on without its code.
  const code = CODES[error.code ?? ""] ?? (/violates check constraint/.test(error.message) ? "bad_request" : undefined);
  if (code) return new MorningError(code, NOT_FOR_PEOPLE.test(error.message) ? (PLAIN[code] ?? error.message) : error.message, { cause: error });
  // supabase-js reports a failed connection without a code.
  if (!error.code) return new RetryableError("The database does not answer; try again in a moment.", 1_000, { cause: error });
  return new MorningError("internal", "The database refused a call that should have worked.", { cause: error });
}

/** The data of a supabase-js answer, null included. Throws `mapError`. */
export function unwrap<Answer extends { data: unknown; error: DatabaseError | null }>(answer: Answer): Extract<Answer, { error: null }>["data"] {
  if (answer.error) throw mapError(answer.error);
  return answer.data;
}

/**
 * Errors, named by what the caller does next. Every message is a sentence for a person and says
 * what to do; the cause is kept for the log.
 */

/** Machine-readable reasons, stable across releases: the `code` of the REST API's error body. */
export type ErrorCode =
  | "bad_request"
  | "unauthenticated"
  | "forbidden"
  | "suspended"
  | "not_found"
  | "conflict"
  | "too_large"
  | "rate_limited"
  | "budget_exceeded"
  | "unavailable"
  | "internal";

const STATUS: Record<ErrorCode, number> = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  suspended: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  budget_exceeded: 402,
  unavailable: 503,
  internal: 500,
};

export class MorningError extends Error {
  override readonly name: string = "MorningError";
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly options: { cause?: unknown; details?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
  }
  get status(): number {
    return STATUS[this.code];
  }
  get details(): unknown {
    return this.options.details;
  }
}

/** Trying again cannot help: the caller stops and shows the message. */
export class FatalError extends MorningError {
  override readonly name = "FatalError";
}

/** Trying again may help: the caller waits `retryAfterMs` (milliseconds) and repeats the call. */
export class RetryableError extends MorningError {
  override readonly name: string = "RetryableError";
  constructor(
    message: string,
    readonly retryAfterMs: number,
    options: { cause?: unknown; details?: unknown } = {},
  ) {
    super("unavailable", message, options);
  }
}

/** A service outside is down, or asks for patience: a pipeline says so, waits without holding anything, and goes on by itself. */
export class OutageError extends RetryableError {
  override readonly name = "OutageError";
}

/** The work was stopped on purpose (cancel, deadline); nobody is to blame and nothing is retried. */
export class StoppedError extends MorningError {
  override readonly name: string = "StoppedError";
  constructor(message: string, options: { cause?: unknown } = {}) {
    super("conflict", message, options);
  }
}

/** The work was stopped for now (the kill switch): it is taken up again where it was when the stop is lifted. */
export class HeldError extends StoppedError {
  override readonly name = "HeldError";
}

/** The sentence to show for anything that was thrown; never a stack. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === "string" ? error : "Something failed without saying why.";
}

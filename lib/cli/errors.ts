/** The command line itself is wrong: exit code 2, and how it should be. */
export class UsageError extends Error {}

/** What the server answered instead of what was asked for. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

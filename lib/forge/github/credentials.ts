/** Proves to GitHub who asks. The token is asked for anew before each use, kept by nobody, and never stored or logged. */
export interface Credential {
  /** Names the account whose limits are used up, such as `installation:7` or `token:<id>`; no secret. */
  key: string;
  /** @throws FatalError when access was taken away, with what to do; RetryableError when GitHub does not answer. */
  token(): Promise<{ token: string; /** Milliseconds since 1970; Infinity when it does not expire. */ expiresAt: number }>;
}

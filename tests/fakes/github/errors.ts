/** An answer of GitHub other than success. Thrown in a route; `status` and `message` become the answer. */
export class GitHubError extends Error {
  constructor(readonly status: number, message: string, readonly errors?: unknown[]) {
    super(message);
  }
}

/** 422 with the field that is wrong, as GitHub words it. */
export const invalid = (resource: string, field: string, code: string, message?: string): GitHubError =>
  new GitHubError(422, "Validation Failed", [{ resource, field, code, ...(message === undefined ? {} : { message }) }]);

import { GitHubError } from "./errors";
import type { IssueRow } from "./rows";
import type { Json } from "./requests";

const BODY = 65_536;
const CHECK_TEXT = 65_535;
const TITLE = 256;
const ANNOTATIONS = 50;

const custom = (resource: string, field: string, message: string) => new GitHubError(422, "Validation Failed", [{ resource, code: "custom", field, message }]);

/** Refuses what is too long for GitHub, in the places where the product writes. */
export function assertFits(rest: string, body: Json, issue: IssueRow | undefined): void {
  const long = (value: unknown, most: number) => typeof value === "string" && value.length > most;
  if (/comments$|comments\/\d+$|comments\/\d+\/replies$/.test(rest) && long(body.body, BODY)) throw new GitHubError(422, "Validation Failed", [{ resource: "IssueComment", code: "unprocessable", field: "data", message: `Body is too long (maximum is ${BODY} characters)` }]);
  if (/^\/(issues|pulls)(\/\d+)?$/.test(rest)) {
    const resource = rest.startsWith("/pulls") ? "PullRequest" : "Issue";
    if (long(body.title, TITLE)) throw custom(resource, "title", `title is too long (maximum is ${TITLE} characters)`);
    if (long(body.body, BODY)) throw custom(resource, "body", `body is too long (maximum is ${BODY} characters)`);
  }
  if (/^\/issues\/\d+\/comments$/.test(rest) && issue?.locked) throw new GitHubError(403, "Unable to create comment because issue is locked.");
  if (rest.startsWith("/check-runs")) {
    const output = body.output as { summary?: string; text?: string; annotations?: unknown[] } | undefined;
    for (const field of ["summary", "text"] as const) if (long(output?.[field], CHECK_TEXT)) throw new GitHubError(422, `Invalid request.\n\nOnly ${CHECK_TEXT} characters are allowed; ${output![field]!.length} were supplied.`);
    if ((output?.annotations?.length ?? 0) > ANNOTATIONS) throw new GitHubError(422, `Invalid request.\n\nNo more than ${ANNOTATIONS} items are allowed; ${output!.annotations!.length} were supplied.`);
  }
}

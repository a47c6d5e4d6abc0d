/** What can start a strategy on GitHub. */
export const GITHUB_EVENTS = ["issue_labelled", "issue_opened", "comment", "pull_request_opened", "pull_request_labelled", "push", "check_failed", "release"] as const;
export type GithubEvent = (typeof GITHUB_EVENTS)[number];

const ISSUE = ["issue.number", "issue.title", "issue.body", "issue.author", "issue.url"];
const PULL = ["pull.number", "pull.title", "pull.body", "pull.author", "pull.branch", "pull.url"];

/** What each event gives, beside who did it. */
const GIVEN: Record<GithubEvent, readonly string[]> = {
  issue_labelled: [...ISSUE, "label"],
  issue_opened: ISSUE,
  comment: [...ISSUE, "comment.body", "comment.url"],
  pull_request_opened: PULL,
  pull_request_labelled: [...PULL, "label"],
  push: ["push.branch", "push.sha", "push.message"],
  check_failed: ["check.name", "check.branch", "check.sha", "check.url"],
  release: ["release.tag", "release.name", "release.body", "release.url"],
};

/** The names that a goal's places may have. */
export function namesOf(event: GithubEvent | null, inputs: readonly string[]): string[] {
  return [...inputs.map((name) => `inputs.${name}`), ...(event ? [...GIVEN[event], "sender"] : []), "repository.name", "date"];
}

/** The names between {{ }} in a goal, as the database reads them. */
export function placesIn(goal: string): string[] {
  return [...goal.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name]) => name!.trim());
}

/** What each event can be filtered by. */
export const FILTERS: Record<GithubEvent, readonly ("labels" | "branches" | "checks" | "says" | "people")[]> = {
  issue_labelled: ["labels", "people"],
  issue_opened: ["labels", "people"],
  comment: ["says", "people"],
  pull_request_opened: ["branches", "labels", "people"],
  pull_request_labelled: ["branches", "labels", "people"],
  push: ["branches", "people"],
  check_failed: ["branches", "checks", "people"],
  release: ["people"],
};

/** The days of a week, as definitions name them. */
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

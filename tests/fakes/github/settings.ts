import type { Reaction } from "./reactions";
import type { CheckRunRow, RepoRow, Rows } from "./rows";

export interface StatusRow { id: number; repo_id: number; sha: string; state: "error" | "failure" | "pending" | "success"; context: string; description: string | null; target_url: string | null; creator_id: number; created_at: string }

/** A rule of a ruleset, as GitHub's API words it. */
export interface Rule { type: string; parameters?: Record<string, unknown> }

/** What emulate has no rows for. */
export class Settings {
  readonly statuses: StatusRow[] = [];
  /** By repository id and branch. */
  private readonly rules = new Map<string, Rule[]>();
  /** Review threads that were resolved, by the id of their first comment. */
  readonly resolvedThreads = new Set<number>();
  readonly reactions: Reaction[] = [];
  /** Pull requests that wait in a merge queue. */
  readonly queue = new Set<number>();
  /** Repositories and branches whose classic protection has a merge queue, which no list of rules tells. */
  readonly classicQueues = new Set<string>();
  /** Repositories of a plan without drafts. */
  readonly draftless = new Set<number>();
  /** Names that repositories had before: requests for them are redirected. */
  readonly formerNames = new Map<string, number>();
  /** The first answer after a change of a pull request leaves `mergeable` null, as GitHub does while it computes. */
  mergeableTakesTime = false;
  /** Pull requests of which GitHub still computes that. */
  readonly computing = new Set<number>();

  setRules(repo: RepoRow, branch: string, rules: Rule[]): void {
    this.rules.set(`${repo.id}:${branch}`, rules);
  }

  rulesOf(repo: RepoRow, branch: string): Rule[] {
    return this.rules.get(`${repo.id}:${branch}`) ?? [];
  }
}

interface Requirements { contexts: string[]; approvals: number; methods: string[]; queue: boolean; strict: boolean }

/** What a pull request into this branch must have before it may merge: branch protection and rulesets together. */
export function requirementsOf(rows: Rows, settings: Settings, repo: RepoRow, branch: string): Requirements {
  const protection = rows.branchProtections.findBy("repo_id", repo.id).find((row) => row.branch_name === branch);
  const rules = settings.rulesOf(repo, branch);
  const checks = rules.filter((rule) => rule.type === "required_status_checks").flatMap((rule) => (rule.parameters?.required_status_checks as Array<{ context: string }> | undefined) ?? []);
  const pulls = rules.filter((rule) => rule.type === "pull_request").map((rule) => rule.parameters ?? {});
  const allowed = [repo.allow_merge_commit && "merge", repo.allow_squash_merge && "squash", repo.allow_rebase_merge && "rebase"].filter((method) => method !== false);
  return {
    contexts: [...new Set([...(protection?.required_status_checks?.contexts ?? []), ...checks.map((check) => check.context)])],
    approvals: Math.max(protection?.required_pull_request_reviews?.required_approving_review_count ?? 0, ...pulls.map((pull) => Number(pull.required_approving_review_count ?? 0))),
    methods: pulls.reduce((methods, pull) => methods.filter((method) => (pull.allowed_merge_methods as string[] | undefined)?.includes(method) ?? true), allowed),
    queue: rules.some((rule) => rule.type === "merge_queue") || settings.classicQueues.has(`${repo.id}:${branch}`),
    strict: protection?.required_status_checks?.strict ?? false,
  };
}

/** The newest check run of each name and app on a commit, and the newest status of each context. */
export function verdictsOn(rows: Rows, settings: Settings, repo: RepoRow, sha: string): Map<string, "success" | "failure" | "pending"> {
  const verdicts = new Map<string, "success" | "failure" | "pending">();
  for (const status of settings.statuses.filter((row) => row.repo_id === repo.id && row.sha === sha)) verdicts.set(status.context, status.state === "error" ? "failure" : status.state);
  for (const run of latestRuns(rows.checkRuns.findBy("repo_id", repo.id).filter((row) => row.head_sha === sha))) {
    verdicts.set(run.name, run.status !== "completed" ? "pending" : ["success", "neutral", "skipped"].includes(run.conclusion ?? "") ? "success" : "failure");
  }
  return verdicts;
}

/** GitHub's `filter=latest`: the newest of each name in each suite. */
export function latestRuns(runs: CheckRunRow[]): CheckRunRow[] {
  const newest = new Map<string, CheckRunRow>();
  for (const run of [...runs].sort((a, b) => a.id - b.id)) newest.set(`${run.check_suite_id}:${run.name}`, run);
  return [...newest.values()];
}

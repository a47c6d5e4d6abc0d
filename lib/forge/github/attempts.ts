import type { CheckRun, WorkflowRun } from "./checks";
import type { GitHubContext } from "./context";
import { refusedWith } from "./errors";

/** Which attempt of its workflow run a check run belongs to; null where nobody says. */
export type AttemptOf = (run: CheckRun) => number | null;

const PASSED = ["success", "neutral", "skipped"];

/**
 * The check runs of one name in one suite, as lines of attempts, oldest first. A re-run stands behind what
 * it repeats; jobs that ran beside each other under one name, as those of a matrix may, keep a line each,
 * so that none hides another.
 */
export function linesOf(runs: readonly CheckRun[], attemptOf: AttemptOf): CheckRun[][] {
  const repeats = (run: CheckRun, before: CheckRun) => {
    const [now, then] = [attemptOf(run), attemptOf(before)];
    if (now !== null && then !== null) return now > then;
    return before.completed_at !== null && run.started_at !== null && Date.parse(run.started_at) >= Date.parse(before.completed_at);
  };
  const lines: CheckRun[][] = [];
  for (const run of [...runs].sort((a, b) => (attemptOf(a) ?? 0) - (attemptOf(b) ?? 0) || a.id - b.id)) {
    const open = lines.filter((line) => repeats(run, line.at(-1)!));
    // Only what failed may have been run again.
    const line = open.find((one) => !PASSED.includes(one.at(-1)!.conclusion ?? "")) ?? open[0];
    if (line) line.push(run);
    else lines.push([run]);
  }
  return lines;
}

/**
 * Attempts of Actions' jobs, for suites where one name stands more than once. Times alone do not tell: jobs
 * of a matrix that wait for each other look like re-runs.
 */
export async function readAttempts(context: Pick<GitHubContext, "client" | "place">, doubled: readonly CheckRun[], workflows: readonly WorkflowRun[]): Promise<AttemptOf> {
  const known = new Map<number, number>();
  const suites = new Set(doubled.map((run) => run.check_suite?.id));
  for (const workflow of workflows.filter(({ check_suite_id }) => check_suite_id !== undefined && suites.has(check_suite_id))) {
    const runs = doubled.filter((run) => run.check_suite?.id === workflow.check_suite_id);
    if (workflow.run_attempt === 1) for (const run of runs) known.set(run.id, 1);
    else for (const job of await jobsOf(context, workflow.id)) known.set(Number(job.check_run_url.match(/\d+$/)?.[0] ?? job.id), job.run_attempt ?? 1);
  }
  return (run) => known.get(run.id) ?? null;
}

interface Job {
  id: number;
  run_attempt?: number;
  check_run_url: string;
}

async function jobsOf({ client, place }: Pick<GitHubContext, "client" | "place">, runId: number): Promise<Job[]> {
  return client
    .pages<Job>("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", { ...place, run_id: runId, filter: "all" }, { maxPages: 10, items: (data) => (data as { jobs: Job[] }).jobs })
    .catch((error: unknown) => {
      if ([403, 404].includes(refusedWith(error) ?? 0)) return [];
      throw error;
    });
}

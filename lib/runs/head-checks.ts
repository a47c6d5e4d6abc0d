import type { RunDetail } from "./detail-schema";
import type { RunCheck } from "./schema";

/** The checks that decide: those of the run's head commit, each as its latest attempt has it. */
export function headChecks({ run, checks }: Pick<RunDetail, "run" | "checks">): RunCheck[] {
  const latest = new Map<string, RunCheck>();
  for (const check of checks) {
    if (check.sha !== run.headSha) continue;
    const known = latest.get(check.name);
    if (!known || known.attempt < check.attempt) latest.set(check.name, check);
  }
  return [...latest.values()];
}

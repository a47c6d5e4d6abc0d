import { must } from "@/lib/db/must";
import type { Check } from "@/lib/forge/forge";
import type { RunContext } from "./run-context";
import { appendEvents, type RunEvent } from "./run-log";

/** What a run's log says of a check that is in this state. */
export function checkEvent({ run }: Pick<RunContext, "run">, key: string, sha: string, check: Pick<Check, "id" | "name" | "status" | "conclusion" | "attempt">): RunEvent {
  const { id, name, status, conclusion, attempt } = check;
  const where = `${sha === run.base_sha ? "the base commit" : sha.slice(0, 12)}${attempt > 1 ? ", once more" : ""}`;
  const done = status === "completed";
  return {
    key: key.slice(0, 190),
    type: done ? "check.finished" : status === "queued" ? "check.queued" : "check.started",
    stage: "ci",
    level: done && conclusion !== "success" ? "warning" : "info",
    message: done ? `${name}: ${conclusion} on ${where}.` : status === "queued" ? `${name} is queued on ${where}.` : `${name} started on ${where}.`,
    data: { check: name, check_id: id, sha, attempt, conclusion },
  };
}

/**
 * Takes down for the run's page and log what CI that starts by itself reports on a commit: it does not
 * know which run it works for. The run that reads a commit's checks first has them.
 */
export async function noteChecks(context: RunContext, sha: string, checks: readonly Check[]): Promise<void> {
  const { rows, run, repository } = context;
  const kept = must(await rows.from("checks").select("id, run_id").eq("repository_id", repository.id).eq("sha", sha).not("external_id", "is", null).limit(1_000));
  if (kept.some(({ run_id }) => run_id === null)) must(await rows.from("checks").update({ run_id: run.id }).eq("repository_id", repository.id).eq("sha", sha).not("external_id", "is", null).is("run_id", null).select("id"));
  const ids = new Set(kept.map(({ id }) => id));
  await appendEvents(rows, run.id, checks.filter((check) => check.reported && ids.has(check.id)).map((check) => checkEvent(context, `check.${check.status}.${check.id}.${check.completedAt ?? ""}`, sha, check)));
}

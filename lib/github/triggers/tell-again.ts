import { inngest } from "@/inngest/client";
import { must } from "@/lib/db/must";
import { done, ignored, type Heeded, type Place } from "./place";
import { wakeRun } from "./wake-runs";

/** Runs with a check of ours on one commit. */
const MAX_RUNS = 5;

/**
 * Somebody pressed "Re-run" at our check: it counts as queued until we say anew how it is, and a run under
 * way looks at its commit again.
 */
export async function tellAgain({ rows, repository }: Place, sha: string, because: string): Promise<Heeded> {
  const made = must(await rows.from("effects").select("run_id").eq("tenant_id", repository.tenant_id).eq("key", `github.check.${sha}`).limit(MAX_RUNS));
  const runs = must(await rows.from("runs").select("id, head_sha, finished_at").eq("repository_id", repository.id).in("id", made.map(({ run_id }) => run_id)));
  if (runs.length === 0) return ignored("No run of ours has a check on this commit.");
  for (const run of runs) {
    if (run.finished_at === null) await wakeRun({ repository }, run, because);
    await inngest.send({ id: `changed:${because}:${run.id}`, name: "run/changed", data: { runId: run.id, tenantId: repository.tenant_id, askedAbout: sha } });
  }
  return done("Our check is told of again.");
}

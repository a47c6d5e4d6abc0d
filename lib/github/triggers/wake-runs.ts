import { inngest } from "@/inngest/client";
import { must } from "@/lib/db/must";
import { done, ignored, type Heeded, type Place } from "./place";

const MAX_RUNS = 50;

/** Runs that wait for checks of this commit look again. `because` names what happened, so that telling it twice is harmless. */
export async function wakeRuns({ rows, repository }: Place, sha: string, because: string): Promise<Heeded> {
  const waiting = (column: "head_sha" | "base_sha") => rows.from("runs").select("id").eq("repository_id", repository.id).eq(column, sha).is("finished_at", null).limit(MAX_RUNS);
  const ids = new Set([...must(await waiting("head_sha")), ...must(await waiting("base_sha"))].map(({ id }) => id));
  if (ids.size === 0) return ignored("No run waits for this commit.");
  await send(repository, [...ids], sha, because);
  return done(ids.size === 1 ? "It woke a run." : `It woke ${ids.size} runs.`);
}

/** A run looks again at its own commit. */
export async function wakeRun({ repository }: Pick<Place, "repository">, run: { id: string; head_sha: string | null }, because: string): Promise<void> {
  if (run.head_sha) await send(repository, [run.id], run.head_sha, because);
}

async function send(repository: Place["repository"], runIds: string[], sha: string, because: string): Promise<void> {
  await inngest.send(runIds.map((runId) => ({ id: `woken:${because}:${runId}`, name: "checks/updated", data: { runId, tenantId: repository.tenant_id, repositoryId: repository.id, sha } })));
}

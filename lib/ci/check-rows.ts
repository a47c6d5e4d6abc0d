import type { PostgrestError, SupabaseClient } from "@supabase/supabase-js";
import { RetryableError } from "@/lib/errors";
import type { Annotation, Check, ForgeRepository } from "@/lib/forge/forge";

export interface CheckKey {
  repository: ForgeRepository;
  sha: string;
  attempt: number;
}

/** A check's row, as far as those who follow CI need it. */
export interface CheckState {
  id: string;
  name: string;
  status: Check["status"];
  conclusion: Check["conclusion"];
}

const STATE = "id, name, status, conclusion";

/**
 * Makes the rows that are missing, queued; those that exist (after a crash) stay as they are, but for
 * those cancelled together with another run, which say nothing about the commit. Returns all, by name.
 */
export async function queueChecks(rows: SupabaseClient, { repository, sha, attempt }: CheckKey, runId: string, names: readonly string[]): Promise<Map<string, CheckState>> {
  const wanted = names.map((name) => ({ tenant_id: repository.tenantId, repository_id: repository.id, run_id: runId, sha, name, attempt }));
  ok(await rows.from("checks").upsert(wanted, { onConflict: "repository_id,sha,name,attempt", ignoreDuplicates: true }));
  ok(await rows.from("checks").update({ status: "queued", conclusion: null, started_at: null, completed_at: null }).eq("repository_id", repository.id).eq("sha", sha).eq("attempt", attempt).eq("conclusion", "cancelled"));
  const answer = await rows.from("checks").select(STATE).eq("repository_id", repository.id).eq("sha", sha).eq("attempt", attempt).limit(100);
  ok(answer);
  return new Map((answer.data as CheckState[]).map((row) => [row.name, row]));
}

export function startCheck(rows: SupabaseClient, key: CheckKey, name: string): Promise<CheckState> {
  return change(rows, key, name, { status: "in_progress", started_at: new Date().toISOString() });
}

/** Back to waiting: it was started, and could not be run yet. */
export function requeueCheck(rows: SupabaseClient, key: CheckKey, name: string): Promise<CheckState> {
  return change(rows, key, name, { status: "queued", started_at: null });
}

/** Ends what a run's CI has not begun, with the reason as its log; answers those. Another run of the same commit queues them anew. */
export async function cancelChecks(rows: SupabaseClient, { repository, sha, attempt }: CheckKey, runId: string, log: string): Promise<CheckState[]> {
  const answer = await rows.from("checks").update({ status: "completed", conclusion: "cancelled", log, completed_at: new Date().toISOString() })
    .eq("repository_id", repository.id).eq("sha", sha).eq("attempt", attempt).eq("run_id", runId).neq("status", "completed").select(STATE);
  ok(answer);
  return answer.data as CheckState[];
}

/** Records the outcome, once: a completed check is never changed. */
export function completeCheck(rows: SupabaseClient, key: CheckKey, name: string, outcome: { conclusion: NonNullable<Check["conclusion"]>; log: string; annotations: Annotation[] }): Promise<CheckState> {
  return change(rows, key, name, { status: "completed", completed_at: new Date().toISOString(), ...outcome });
}

/** Changes a check that is not completed, and returns the row as it then is. */
async function change(rows: SupabaseClient, { repository, sha, attempt }: CheckKey, name: string, values: Record<string, unknown>): Promise<CheckState> {
  ok(await rows.from("checks").update(values).eq("repository_id", repository.id).eq("sha", sha).eq("name", name).eq("attempt", attempt).neq("status", "completed"));
  const answer = await rows.from("checks").select(STATE).eq("repository_id", repository.id).eq("sha", sha).eq("name", name).eq("attempt", attempt).single();
  ok(answer);
  return answer.data as CheckState;
}

function ok({ error }: { error: PostgrestError | null }): void {
  if (error) throw new RetryableError(`The state of a check could not be stored: ${error.message}`, 1_000, { cause: error });
}

import type { SupabaseClient } from "@supabase/supabase-js";
import { FatalError } from "@/lib/errors";
import type { Annotation, Check, ForgeRepository } from "../forge";
import { assertSha } from "../git/git";
import { rowOf } from "../rows";

interface CheckRow {
  id: string;
  name: string;
  sha: string;
  attempt: number;
  status: Check["status"];
  conclusion: Check["conclusion"];
  required: boolean;
  annotations: Annotation[];
  started_at: string | null;
  completed_at: string | null;
}

/** The checks of a commit, each name once, at its latest attempt: a re-run replaces what it repeats, as on GitHub. */
export async function listChecks(rows: SupabaseClient, repository: ForgeRepository, sha: string): Promise<Check[]> {
  assertSha(sha);
  const found = rowOf(
    await rows
      .from("checks")
      .select("id, name, sha, attempt, status, conclusion, required, annotations, started_at, completed_at")
      .eq("repository_id", repository.id)
      .eq("sha", sha)
      .order("attempt")
      .order("created_at")
      .order("name")
      .limit(1000),
  ) as CheckRow[];
  const latest = new Map(found.map((row) => [row.name, row]));
  return [...latest.values()].map((row) => ({
    id: row.id, name: row.name, ownName: row.name, sha: row.sha, status: row.status, conclusion: row.conclusion, attempt: row.attempt, required: row.required,
    annotations: row.annotations, startedAt: row.started_at, completedAt: row.completed_at, url: null, reported: true,
  }));
}

/** Head and tail of a check's log, at most `maxBytes` (counted in UTF-16 units, which logs are mostly one byte each). */
export async function checkLog(rows: SupabaseClient, repository: ForgeRepository, checkId: string, maxBytes = 256 * 1024): Promise<string> {
  const found = rowOf(await rows.from("checks").select("log").eq("repository_id", repository.id).eq("id", checkId).limit(1)) as Array<{ log: string }>;
  if (!found[0]) throw new FatalError("not_found", `There is no check ${checkId} in ${repository.name}.`);
  const { log } = found[0];
  if (log.length <= maxBytes) return log;
  // Room for the line that says what is missing.
  const half = Math.max(0, Math.floor((maxBytes - 80) / 2));
  return `${log.slice(0, half)}\n[… ${(log.length - 2 * half).toLocaleString("en")} characters left out …]\n${log.slice(-half)}`;
}

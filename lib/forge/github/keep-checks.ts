import type { Annotation, Check } from "../forge";
import { rowOf } from "../rows";
import type { ReportedCheck } from "./checks";
import type { GitHubContext } from "./context";

interface Row {
  id: string;
  external_id: string | null;
  name: string;
  attempt: number;
  status: string;
  conclusion: string | null;
  required: boolean;
  annotations: Annotation[];
}

const COLUMNS = "id, external_id, name, attempt, status, conclusion, required, annotations";

// The database gives the parts of an annotation in an order of its own.
const said = (annotations: Annotation[]) => JSON.stringify(annotations.map(({ path, line, message }) => [path, line, message]));

/**
 * Keeps what GitHub reports for pages to read, writing only what changed, and answers each check at
 * its latest attempt under the id of its row. What a rule demanded and nobody reported leaves no row
 * behind once the rule is gone.
 */
export async function keepChecks({ rows, repository }: GitHubContext, sha: string, reported: ReportedCheck[]): Promise<Check[]> {
  const read = async () => rowOf(await rows.from("checks").select(COLUMNS).eq("repository_id", repository.id).eq("sha", sha).limit(1_000)) as Row[];
  const same = (row: Row | undefined, check: ReportedCheck) =>
    row && row.external_id === check.externalId && row.status === check.status && row.conclusion === check.conclusion && row.required === check.required && said(row.annotations) === said(check.annotations);
  const keyOf = (check: { name: string; attempt: number }) => `${check.attempt} ${check.name}`;
  const before = new Map((await read()).map((row) => [keyOf(row), row]));
  const changed = reported.filter((check) => !same(before.get(keyOf(check)), check));
  if (changed.length > 0) {
    rowOf(
      await rows.from("checks").upsert(
        changed.map((check) => ({
          tenant_id: repository.tenantId, repository_id: repository.id, sha, name: check.name, attempt: check.attempt, external_id: check.externalId, url: check.url, required: check.required,
          status: check.status, conclusion: check.conclusion, annotations: check.annotations, started_at: check.startedAt, completed_at: check.completedAt,
        })),
        { onConflict: "repository_id,sha,name,attempt" },
      ).select("id"),
    );
  }
  const wanted = new Set(reported.map(keyOf));
  const gone = [...before.values()].filter((row) => row.external_id !== null && !wanted.has(keyOf(row)));
  if (gone.length > 0) rowOf(await rows.from("checks").delete().in("id", gone.map((row) => row.id)).select("id"));
  const ids = new Map((changed.length > 0 ? await read() : [...before.values()]).map((row) => [keyOf(row), row.id]));
  const latest = new Map([...reported].sort((a, b) => a.attempt - b.attempt).map((check) => [check.name, check]));
  return [...latest.values()].map(({ externalId: _external, ...check }) => ({ ...check, id: ids.get(keyOf(check))! }));
}

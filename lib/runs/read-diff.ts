import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { parseDiff, type DiffFile, type DiffFileSummary } from "./diff-files";
import { readRunValues } from "./queries";

/** A run's latest diff without its text. Of no diff yet, `artifactId` is null and the list is empty. */
export interface RunDiffList {
  artifactId: string | null;
  digest: string | null;
  additions: number;
  deletions: number;
  files: DiffFileSummary[];
}

/** Diffs read last, at most 4 MiB each: whoever looks at one file soon looks at the next. Found only by who may see the artifact. */
const MAX_KEPT = 4;
const kept = new Map<string, DiffFile[]>();

/** The files of a run's latest diff. Throws `not_found`, also for a run of another tenant. */
export async function listDiffFiles(actor: Actor, runId: string): Promise<RunDiffList> {
  const latest = await readLatest(actor, runId);
  const files = (latest?.files ?? []).map(({ patch: _patch, ...file }) => file);
  const sum = (of: "additions" | "deletions") => files.reduce((total, file) => total + file[of], 0);
  return { artifactId: latest?.id ?? null, digest: latest?.digest ?? null, additions: sum("additions"), deletions: sum("deletions"), files };
}

/** One file of a run's latest diff with its patch. Throws `not_found` when it changed no such file. */
export async function readDiffFile(actor: Actor, runId: string, path: string): Promise<DiffFile> {
  const file = (await readLatest(actor, runId))?.files.find((candidate) => candidate.path === path);
  if (!file) throw new MorningError("not_found", `The run's latest diff has no file ${path.slice(0, 300)}.`);
  return file;
}

async function readLatest(actor: Actor, runId: string): Promise<{ id: string; digest: string; files: DiffFile[] } | null> {
  const artifact = unwrap(
    await actor.client.from("artifacts").select("id, digest").eq("tenant_id", actor.tenantId).eq("run_id", runId).eq("kind", "diff")
      .order("created_at", { ascending: false }).limit(1).maybeSingle(),
  );
  if (!artifact) {
    await readRunValues(actor, runId);
    return null;
  }
  const key = `${artifact.id}:${artifact.digest}`;
  let files = kept.get(key);
  if (!files) {
    const row = unwrap(await actor.client.from("artifacts").select("content").eq("tenant_id", actor.tenantId).eq("id", artifact.id).maybeSingle());
    files = parseDiff(row?.content ?? "");
  }
  kept.delete(key);
  kept.set(key, files);
  if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
  return { ...artifact, files };
}

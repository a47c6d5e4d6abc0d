import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import { readRunValues } from "@/lib/runs/queries";
import type { Actor } from "@/lib/tenants/actor";
import type { Artifact, ArtifactSummary } from "./schema";

const SUMMARY = "id, kind, name, content_type, digest, created_at" as const;

/** The 100 newest artifacts of a run, without content. Throws `not_found`. */
export async function listArtifacts(actor: Actor, runId: string): Promise<ArtifactSummary[]> {
  const rows = unwrap(
    await actor.client.from("artifacts").select(SUMMARY).eq("tenant_id", actor.tenantId).eq("run_id", runId)
      .order("created_at", { ascending: false }).limit(100),
  );
  if (rows.length === 0) await readRunValues(actor, runId);
  return rows.map(camel);
}

/** An artifact with its content, at most 4 MiB. Throws `not_found`. */
export async function readArtifact(actor: Actor, id: string): Promise<Artifact> {
  const row = unwrap(await actor.client.from("artifacts").select(`${SUMMARY}, run_id, content`).eq("tenant_id", actor.tenantId).eq("id", id).maybeSingle());
  if (!row) throw new MorningError("not_found", "There is no such artifact in your workspace.");
  return camel(row);
}

import { camel } from "@/lib/db/camel";
import { afterPlace, decodeCursor, page } from "@/lib/db/cursor";
import { unwrap } from "@/lib/db/map-error";
import type { Tables } from "@/lib/db/types";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import type { RunSummary } from "@/lib/runs/schema";
import type { Actor } from "@/lib/tenants/actor";
import type { Repository } from "./schema";

export const REPOSITORY = "id, forge, name, location, default_branch, network, merge_method, run_label, checks_grace_seconds, access, created_by, created_at" as const;

type RepositoryRow = Pick<Tables<"repositories">, "id" | "forge" | "name" | "location" | "default_branch" | "network" | "merge_method" | "run_label" | "checks_grace_seconds" | "access" | "created_by" | "created_at">;

/** A row as the API shows it. */
export function toRepository(row: RepositoryRow): Repository {
  return { ...camel(row), url: row.forge === "github" ? `${env().GITHUB_URL}/${row.location}` : null };
}

export interface ListRepositoriesOptions {
  cursor?: string;
  /** 1 to 100; default 100. */
  limit?: number;
  /** Only the repository at this exact place. */
  location?: string;
}

/** The tenant's repositories, newest first. Throws `bad_request` for a cursor that no list gave. */
export async function listRepositories(actor: Actor, { cursor, limit = 100, location }: ListRepositoriesOptions = {}): Promise<{ items: Repository[]; nextCursor: string | null }> {
  let query = actor.client.from("repositories").select(REPOSITORY).eq("tenant_id", actor.tenantId);
  if (location) query = query.eq("location", location);
  if (cursor) {
    const place = decodeCursor(cursor);
    query = query.lte("created_at", place.createdAt).or(afterPlace(place));
  }
  const rows = unwrap(await query.order("created_at", { ascending: false }).order("id", { ascending: false }).limit(limit + 1));
  return page(rows.map(toRepository), limit);
}

/** Throws `not_found`, also for a repository of another tenant. */
export async function readRepository(actor: Actor, id: string): Promise<Repository> {
  const row = unwrap(await actor.client.from("repositories").select(REPOSITORY).eq("tenant_id", actor.tenantId).eq("id", id).maybeSingle());
  if (!row) throw new MorningError("not_found", "There is no such repository in your workspace.");
  return toRepository(row);
}

export type LastRun = Pick<RunSummary, "id" | "status" | "outcome" | "wanted" | "createdAt">;

/** The newest run of each of these repositories, by the repository's id; those without a run are left out. */
export async function lastRuns(actor: Actor, repositoryIds: string[]): Promise<ReadonlyMap<string, LastRun>> {
  const rows = unwrap(
    await actor.client.from("repositories").select("id, runs!runs_repository_id_tenant_id_fkey(id, status, outcome, wanted, created_at)").eq("tenant_id", actor.tenantId).in("id", repositoryIds)
      .order("created_at", { ascending: false, referencedTable: "runs" }).order("id", { ascending: false, referencedTable: "runs" }).limit(1, { referencedTable: "runs" }),
  );
  return new Map(rows.flatMap(({ id, runs: [run] }) => (run ? [[id, camel(run)] as const] : [])));
}

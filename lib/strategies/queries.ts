import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { definitionSchema, type Definition } from "./definition";
import { nextTimes } from "./schedule";
import type { Firing, ListedStrategy, StrategyStats, StrategyVersion } from "./schema";

const COLUMNS = "id, name, enabled, source, repository_id, file_path, file_error, version, digest, trigger_type, created_by, created_at, changed_at" as const;
/** Strategies of a workspace; the database lets it have no more but those of files. */
const MAX_LISTED = 500;
const SHOWN_TIMES = 5;
const NO_STATS: StrategyStats = { runs: 0, ended: 0, succeeded: 0, costMicros: 0, lastStartedAt: null };

/** The tenant's strategies, newest first, at most 500. */
export async function listStrategies(actor: Actor): Promise<ListedStrategy[]> {
  const [rows, stats] = await Promise.all([
    actor.client.from("strategies").select(COLUMNS).eq("tenant_id", actor.tenantId).order("created_at", { ascending: false }).order("id").limit(MAX_LISTED),
    readStats(actor),
  ]);
  const strategies = unwrap(rows);
  const ids = strategies.map(({ id }) => id);
  const versions = ids.length > 0 ? unwrap(await actor.client.rpc("current_strategy_versions", { in_tenant: actor.tenantId })) : [];
  const definitions = new Map(versions.map(({ strategy_id, definition }) => [strategy_id, definition]));
  return strategies.map((row) => listed(row, definitions.get(row.id), stats.get(row.id)));
}

/** Throws `not_found`, also for one of another tenant. */
export async function readStrategy(actor: Actor, id: string): Promise<ListedStrategy> {
  const row = unwrap(await actor.client.from("strategies").select(COLUMNS).eq("tenant_id", actor.tenantId).eq("id", id).maybeSingle());
  if (!row) throw new MorningError("not_found", "There is no such strategy in your workspace.");
  const [version, stats] = await Promise.all([
    actor.client.from("strategy_versions").select("definition").eq("strategy_id", id).eq("version", row.version).maybeSingle(),
    readStats(actor),
  ]);
  return listed(row, unwrap(version)?.definition, stats.get(id));
}

/** Its versions, newest first, at most 50. */
export async function listVersions(actor: Actor, id: string): Promise<StrategyVersion[]> {
  const rows = unwrap(await actor.client.from("strategy_versions").select("version, definition, digest, created_by, created_at").eq("tenant_id", actor.tenantId).eq("strategy_id", id).order("version", { ascending: false }).limit(50));
  return rows.flatMap((row) => {
    const definition = readStored(row.definition);
    return definition ? [{ ...camel(row), definition }] : [];
  });
}

/** When it started something, or was to, newest first; `older` is where the next page begins. */
export async function listFirings(actor: Actor, id: string, { before, limit = 20 }: { before?: string; limit?: number } = {}): Promise<{ items: Firing[]; older: string | null }> {
  let query = actor.client.from("strategy_firings")
    .select("id, version, kind, due_at, status, reason, starts_at, fired_by, github_login, created_at, runs!runs_strategy_firing_id_tenant_id_fkey(id, goal, status, outcome, spent_micros, repository:repositories!runs_repository_id_tenant_id_fkey(name))")
    .eq("tenant_id", actor.tenantId).eq("strategy_id", id);
  if (before) query = query.lt("created_at", before);
  const rows = unwrap(await query.order("created_at", { ascending: false }).order("id").limit(limit + 1));
  const items = rows.slice(0, limit).map(({ runs, ...row }) => ({ ...camel(row), runs: runs.map(({ repository, ...run }) => ({ ...camel(run), repository: repository?.name ?? null })) }));
  return { items: items as Firing[], older: rows.length > limit ? (items.at(-1)?.createdAt ?? null) : null };
}

async function readStats(actor: Actor): Promise<Map<string, StrategyStats>> {
  const rows = unwrap(await actor.client.rpc("strategy_stats", { in_tenant: actor.tenantId }));
  return new Map(rows.map(({ strategy_id, ...row }) => [strategy_id!, camel(row) as StrategyStats]));
}

type Row = Parameters<typeof camel>[0] & { enabled: boolean };
function listed(row: Row, stored: unknown, stats: StrategyStats | undefined): ListedStrategy {
  const definition = readStored(stored);
  const trigger = definition?.trigger;
  const times = row.enabled && trigger?.type === "schedule" ? nextTimes(trigger, SHOWN_TIMES, new Date()).map((time) => time.toISOString()) : [];
  return { ...(camel(row) as ListedStrategy), definition, nextTimes: times, stats: stats ?? NO_STATS };
}

/** What was stored by a version of the app with other rules cannot be shown, and does not start. */
export function readStored(stored: unknown): Definition | null {
  return definitionSchema.safeParse(stored).data ?? null;
}

import type { Database } from "../database";

const LOOK_EVERY_MS = 15_000;
// PostgreSQL's own autovacuum settings.
const VACUUM_AT = "50 + 0.2 * n_live_tup";
const ANALYZE_AT = "50 + 0.1 * n_live_tup";
const TABLES_AT_ONCE = 5;
// A start after a crash replays at most about this much of the log.
const CHECKPOINT_AFTER_BYTES = 64 * 1024 * 1024;

/**
 * What a PostgreSQL server does in the background and PGlite, having no background, never does:
 * vacuum, statistics for the planner, and checkpoints, without which tables swell, plans go stale
 * and the write-ahead log grows for ever.
 *
 * @param checkpoint runs a CHECKPOINT with its flushes in order.
 * @returns the function that stops it, after what is under way.
 */
export function maintain(database: Database, checkpoint: () => Promise<void>): () => Promise<void> {
  let busy: Promise<void> = Promise.resolve();
  let checkpointed: string | undefined;

  const look = async () => {
    const tables = await database.query<{ name: string; dead: boolean }>(
      `select format('%I.%I', schemaname, relname) as name, n_dead_tup > ${VACUUM_AT} as dead from pg_stat_user_tables
       where n_dead_tup > ${VACUUM_AT} or n_mod_since_analyze > ${ANALYZE_AT} order by n_dead_tup desc limit $1`,
      [TABLES_AT_ONCE],
    );
    for (const { name, dead } of tables) await database.exec(dead ? `vacuum (analyze) ${name}` : `analyze ${name}`);

    const [log] = await database.query<{ position: string; written: number | null }>(
      "select pg_current_wal_insert_lsn()::text as position, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::text::pg_lsn)::float8 as written",
      [checkpointed ?? null],
    );
    if (log && (log.written === null || log.written > CHECKPOINT_AFTER_BYTES)) {
      if (checkpointed !== undefined) await checkpoint();
      checkpointed = log.position;
    }
  };

  const timer = setInterval(() => {
    busy = busy.then(look).catch((error) => console.error("Database maintenance failed and is tried again:", error));
  }, LOOK_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await busy;
  };
}

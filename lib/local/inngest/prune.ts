import type { Database } from "../database";
import { RETENTION_MS } from "./limits";

/** Rows that one statement removes, so that it does not hold the database for long. */
const CHUNK = 500;

/** Removes runs that ended, and events that were routed, more than seven days ago. */
export async function prune(database: Database, now = Date.now()): Promise<void> {
  const before = new Date(now - RETENTION_MS).toISOString();
  let removed: number;
  do {
    const rows = await database.query(
      `with old as (select id from inngest.runs where ended_at < $1::timestamptz order by ended_at limit ${CHUNK}),
       steps as (delete from inngest.steps s using old where s.run_id = old.id)
       delete from inngest.runs r using old where r.id = old.id returning r.id`,
      [before],
    );
    removed = rows.length;
  } while (removed === CHUNK);
  do {
    const rows = await database.query(
      `delete from inngest.events where id in (
         select e.id from inngest.events e where e.routed and e.received_at < $1::timestamptz
           and not exists (select from inngest.runs r where r.event_id = e.id)
           and not exists (select from inngest.queue q where q.payload = e.id) limit ${CHUNK}) returning id`,
      [before],
    );
    removed = rows.length;
  } while (removed === CHUNK);
  await database.query(`delete from inngest.throttles where next_at < $1::timestamptz`, [new Date(now).toISOString()]);
}

// A small sample is enough for plans by primary key, and takes milliseconds.
const ANALYZE = "set local default_statistics_target = 10; analyze inngest.queue, inngest.events, inngest.runs, inngest.steps";

/** After how many writes the planner is told for the first time, and at most, how large the tables have become. */
const FIRST_ANALYSIS = 1_000;
const MAX_BETWEEN = 100_000;

/**
 * Tidies up as rows are written. PGlite has no autovacuum: without this, plans that were made for
 * empty tables would be kept while the tables grow, and the queue would drag its dead rows along.
 * @returns a function to be called with the number of rows written.
 */
export function keepTidy(database: Database): (written: number) => void {
  let writes = 0;
  let threshold = FIRST_ANALYSIS;
  return (written) => {
    writes += written;
    if (writes < threshold) return;
    writes = 0;
    threshold = Math.min(threshold * 4, MAX_BETWEEN);
    // One statement at a time: VACUUM cannot share a transaction.
    void database
      .exec("vacuum inngest.queue")
      .then(() => database.exec(ANALYZE))
      .catch((error: unknown) => console.warn("The engine could not tidy up its tables.", error));
  };
}

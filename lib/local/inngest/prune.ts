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

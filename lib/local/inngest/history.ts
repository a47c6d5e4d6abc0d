import type { Database } from "../database";
import { MAX_BODY_BYTES } from "./limits";

const RUN = `select r.id as run_id, r.fn as function_id, r.event_id, r.status, r.output, r.parent_run as parent_run_id,
  r.created_at as run_created_at, r.started_at as run_started_at, r.ended_at from inngest.runs r`;

interface RunRow {
  run_id: string;
  output: string | null;
}

const withOutput = (run: RunRow) => ({ ...run, output: run.output === null ? null : (JSON.parse(run.output) as unknown) });

/** An event as it was received; undefined when it is unknown. */
export async function readEvent(database: Database, id: string): Promise<unknown> {
  const [row] = await database.query<{ id: string; payload: string; received_at: Date }>(
    `select id, payload, received_at from inngest.events where id = $1`, [id],
  );
  return row && { ...(JSON.parse(row.payload) as object), internal_id: row.id, received_at: row.received_at };
}

/** The runs that an event (by the id that the engine returned for it) started, at most 1,000. */
export async function readEventRuns(database: Database, eventId: string): Promise<unknown[]> {
  const rows = await database.query<RunRow>(`${RUN} where r.event_id = $1 order by r.id limit 1000`, [eventId]);
  return rows.map(withOutput);
}

/** The newest runs, at most `limit`; `before` is the run id where the page before ended. */
export async function readRuns(database: Database, limit: number, before: string | null): Promise<unknown[]> {
  const rows = await database.query<RunRow>(`${RUN} where ($1::text is null or r.id < $1) order by r.id desc limit $2::int`, [before, limit]);
  return rows.map(withOutput);
}

/** A run and its steps: those finished or waiting in order of completion, then those queued or under way. */
export async function readRun(database: Database, id: string): Promise<unknown> {
  const [run] = await database.query<RunRow>(`${RUN} where r.id = $1`, [id]);
  if (!run) return undefined;
  const steps = await database.query<{ output: string | null }>(
    `select id, name, op, status, case when length(output) < ${MAX_BODY_BYTES} then output end as output, created_at, ended_at
     from inngest.steps where run_id = $1 order by position`,
    [id],
  );
  const queued = await database.query(
    `select coalesce(step, '') as id, kind, attempt, case when lease is null then 'Queued' else 'Running' end as status, due_at
     from inngest.queue where run_id = $1 and kind in ('discover', 'step') order by due_at`,
    [id],
  );
  return {
    ...withOutput(run),
    steps: steps.map((step) => ({ ...step, output: step.output === null ? null : (JSON.parse(step.output) as unknown) })),
    calls: queued,
  };
}

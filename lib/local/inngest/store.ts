import type { Database, Queryable } from "../database";
import { createBatcher } from "./batcher";
import { endedRunEvents } from "./system-events";
import type { RunStatus, StoredEvent } from "./types";

/** A step that was reported: finished (with output), or waiting for a timer, an event or a run. */
export interface NewStep {
  runId: string;
  id: string;
  op: string;
  name: string;
  status: "Waiting" | "Completed" | "Failed";
  /** JSON of the result or the error. */
  output?: string;
  waitEvent?: string;
  waitIf?: string;
}

export interface NewRun {
  id: string;
  fn: string;
  eventId: string;
  gates: string[] | null;
  rateKey: string | null;
  parentRun?: string;
  parentStep?: string;
  createdAt: Date;
}

/** Work of one run; ignored if the run has ended, or if it is queued already. */
export interface RunItem {
  id: string;
  kind: "discover" | "step" | "sleep" | "wait" | "invoke" | "start" | "finish";
  runId: string;
  step?: string;
  dueAt: Date;
  /** Only if no other step of the run is about to finish: the last one asks instead. */
  afterSiblings?: boolean;
}

/** The last event of a quiet period in the making. */
export interface Debounce {
  id: string;
  fn: string;
  eventId: string;
  /** When the period ends if no other event comes. */
  dueAt: Date;
  /** Milliseconds after the first event at which it ends in any case. */
  maxWaitMs: number | null;
}

export interface Resume {
  runId: string;
  stepId: string;
  output: string;
  failed: boolean;
}

export interface RunEnd {
  runId: string;
  status: Extract<RunStatus, "Completed" | "Failed" | "Cancelled">;
  output: string;
}

/** One state transition. It is applied as a whole, or not at all if its item or its event is no longer ours to handle. */
export interface Change {
  item?: { id: string; lease: string; next?: { dueAt: Date; attempt: number; unreachableSince: Date | null } };
  /** The event (by engine id) that this change routes; events are routed once. */
  routed?: string;
  runs?: NewRun[];
  steps?: NewStep[];
  ends?: RunEnd[];
  resumes?: Resume[];
  enqueue?: RunItem[];
  debounces?: Debounce[];
  events?: StoredEvent[];
  throttles?: Array<{ key: string; nextAt: Date }>;
}

/** A finished step that the SDK reports in the middle of a call; `lease` is that call's. */
export interface Checkpoint {
  runId: string;
  lease: string;
  steps: NewStep[];
}

export interface StoreHooks {
  /** Events that are new in the database and wait to be routed. */
  onEvents(events: StoredEvent[]): void;
  /** Something became due, now or at the given moment. */
  onDue(at: Date): void;
  /** Runs that ended, whose calls under way are in vain. */
  onEnded(runIds: string[]): void;
  /** About this many rows were written. */
  onWritten(rows: number): void;
  /** Whether some function is started or cancelled by events of this name. */
  listens(eventName: string): boolean;
}

/** A transaction should not hold PGlite for long, so that reads get their turn. */
const MAX_GROUP = 200;

/** Discovery asks the app what comes next in a run; one item per run, so that two never run at once. */
export function discover(runId: string, dueAt = new Date(), afterSiblings = false): RunItem {
  return { id: runId, kind: "discover", runId, dueAt, afterSiblings };
}

/** Every write of the engine. Writers that arrive together share a transaction. */
export function createStore(database: Database, hooks: StoreHooks) {
  return {
    /** Applies a change; false means that it was stale and nothing was written. */
    apply: createBatcher<Change, boolean>((changes) => applyChanges(database, changes, hooks), MAX_GROUP),
    /** Stores finished steps; false means that the call has lost its lease. */
    checkpoint: createBatcher<Checkpoint, boolean>((items) => insertCheckpoints(database, items, hooks), MAX_GROUP),
  };
}

export type Store = ReturnType<typeof createStore>;

async function insertCheckpoints(database: Database, items: Checkpoint[], hooks: StoreHooks): Promise<boolean[]> {
  const input = items.flatMap(({ lease, steps }, n) => steps.map((step) => ({ ...stepRow(step), n, lease })));
  const live = await database.query<{ n: number }>(`select n from inngest.checkpoint($1) as n`, [JSON.stringify(input)]);
  hooks.onWritten(input.length);
  const accepted = new Set(live.map(({ n }) => n));
  return items.map((_, n) => accepted.has(n));
}

async function applyChanges(database: Database, changes: Change[], hooks: StoreHooks): Promise<boolean[]> {
  const now = new Date();
  const outcome = await database.transaction(async (tx) => {
    const { live, again } = await takeLive(tx, changes);
    const all = <T>(pick: (change: Change) => T[] | undefined) => changes.flatMap((change) => (live.has(change) ? (pick(change) ?? []) : []));
    await insertThrottles(tx, all(({ throttles }) => throttles));
    await insertRuns(tx, all(({ runs }) => runs));
    await insertSteps(tx, all(({ steps }) => steps));
    const ended = await endRuns(tx, all(({ ends }) => ends), now, hooks);
    const parents = ended.flatMap(({ parent }) => parent ?? []);
    const resumed = await resumeSteps(tx, [...all(({ resumes }) => resumes), ...parents], now);
    const enqueue = [...all((change) => change.enqueue), ...resumed.map((runId) => discover(runId, now))];
    await insertRunItems(tx, enqueue);
    const debounces = all((change) => change.debounces);
    await upsertDebounces(tx, debounces);
    const events = await insertEvents(tx, [...all((change) => change.events), ...ended.flatMap((run) => run.events)]);
    const due = [...enqueue, ...debounces, ...all(({ item }) => item?.next && [item.next])];
    return { live, again, events, ended, due: due.map(({ dueAt }) => dueAt.getTime()) };
  });
  hooks.onWritten(outcome.due.length + outcome.ended.length + outcome.events.length);
  if (outcome.events.length > 0) hooks.onEvents(outcome.events);
  if (outcome.ended.length > 0) hooks.onEnded(outcome.ended.map(({ id }) => id));
  const later = Math.min(...outcome.due.filter((moment) => moment > Date.now()));
  if (Number.isFinite(later)) hooks.onDue(new Date(later));
  if (outcome.again || outcome.due.some((moment) => moment <= Date.now())) hooks.onDue(now);
  return changes.map((change) => outcome.live.has(change));
}

/** Gives up or reschedules the leased items and marks the events; changes about what is no longer ours are not live. */
async function takeLive(tx: Queryable, changes: Change[]): Promise<{ live: Set<Change>; again: boolean }> {
  const finished = changes.flatMap(({ item }) => (item && !item.next ? [{ id: item.id, lease: item.lease }] : []));
  const postponed = changes.flatMap(({ item }) =>
    item?.next ? [{ id: item.id, lease: item.lease, due_at: item.next.dueAt, attempt: item.next.attempt, unreachable_since: item.next.unreachableSince }] : [],
  );
  const routed = changes.flatMap((change) => change.routed ?? []);
  const taken = new Set<string>();
  let again = false;
  const take = async (sql: string, input: unknown[]) => {
    if (input.length === 0) return;
    for (const row of await tx.query<{ id: string; again: boolean }>(sql, [JSON.stringify(input)])) {
      taken.add(row.id);
      again ||= row.again;
    }
  };
  await take(`select id, again from inngest.finish_items($1)`, finished);
  await take(`select id, again from inngest.postpone_items($1)`, postponed);
  await take(`select id, false as again from inngest.mark_routed($1) as id`, routed);
  const live = new Set(changes.filter((change) => (!change.item || taken.has(change.item.id)) && (!change.routed || taken.has(change.routed))));
  return { live, again };
}

async function insertThrottles(tx: Queryable, throttles: NonNullable<Change["throttles"]>): Promise<void> {
  if (throttles.length === 0) return;
  const latest = new Map(throttles.map(({ key, nextAt }) => [key, { key, next_at: nextAt }]));
  await tx.query(
    `insert into inngest.throttles select * from json_to_recordset($1::text::json) as x(key text, next_at timestamptz)
     on conflict (key) do update set next_at = excluded.next_at`,
    [JSON.stringify([...latest.values()])],
  );
}

async function insertRuns(tx: Queryable, runs: NewRun[]): Promise<void> {
  if (runs.length === 0) return;
  await tx.query(`select inngest.add_runs($1)`, [JSON.stringify(runs)]);
}

function stepRow(step: NewStep) {
  return {
    run_id: step.runId, id: step.id, op: step.op, name: step.name, status: step.status,
    output: step.output, wait_event: step.waitEvent, wait_if: step.waitIf,
  };
}

async function insertSteps(tx: Queryable, steps: NewStep[]): Promise<void> {
  if (steps.length === 0) return;
  await tx.query(`select inngest.add_steps($1)`, [JSON.stringify(steps.map(stepRow))]);
}

async function endRuns(tx: Queryable, ends: RunEnd[], now: Date, hooks: StoreHooks) {
  if (ends.length === 0) return [];
  const first = new Map([...ends].reverse().map((end) => [end.runId, end]));
  const ended = await tx.query<{
    id: string; fn: string; status: RunStatus; output: string; parent_run: string | null; parent_step: string | null; payload: string; awaited: boolean;
  }>(`select * from inngest.end_runs($1, $2::timestamptz)`, [JSON.stringify([...first.values()]), now.toISOString()]);
  return ended.map((run) => ({
    id: run.id,
    // News that nobody listens to would only fill the database: the run itself is there to be read.
    events: endedRunEvents(run).filter(({ payload }) => run.awaited || hooks.listens(payload.name)),
    parent:
      run.parent_run && run.parent_step
        ? { runId: run.parent_run, stepId: run.parent_step, output: run.output, failed: run.status !== "Completed" }
        : undefined,
  }));
}

async function resumeSteps(tx: Queryable, resumes: Resume[], now: Date): Promise<string[]> {
  if (resumes.length === 0) return [];
  const first = new Map([...resumes].reverse().map((resume) => [`${resume.runId}:${resume.stepId}`, resume]));
  const rows = await tx.query<{ run_id: string }>(
    `select run_id from inngest.resume_steps($1, $2::timestamptz) as run_id`,
    [JSON.stringify([...first.values()]), now.toISOString()],
  );
  return rows.map(({ run_id }) => run_id);
}

async function insertRunItems(tx: Queryable, items: RunItem[]): Promise<void> {
  if (items.length === 0) return;
  // One that must be asked for in any case wins over one that may leave it to its siblings.
  const distinct = new Map<string, RunItem>();
  for (const item of items) if (!distinct.get(item.id) || !item.afterSiblings) distinct.set(item.id, item);
  await tx.query(`select inngest.enqueue($1)`, [JSON.stringify([...distinct.values()])]);
}

async function upsertDebounces(tx: Queryable, debounces: Debounce[]): Promise<void> {
  if (debounces.length === 0) return;
  const last = new Map(debounces.map((debounce) => [debounce.id, debounce]));
  // Clearing the lease voids a firing that is being prepared with the event before.
  await tx.query(
    `with x as (select * from json_to_recordset($1::text::json)
       as x(id text, fn text, "eventId" text, "dueAt" timestamptz, "maxWaitMs" float8))
     insert into inngest.queue as queue (id, kind, fn, due_at, payload)
     select x.id, 'debounce', x.fn, x."dueAt", x."eventId" from x
     on conflict (id) do update set payload = excluded.payload, lease = null,
       due_at = least(excluded.due_at, queue.created_at + (select x."maxWaitMs" * interval '1 millisecond' from x where x.id = excluded.id))`,
    [JSON.stringify([...last.values()])],
  );
}

/** Stores events that are not known yet, and returns those. */
export async function insertEvents(tx: Queryable, events: StoredEvent[]): Promise<StoredEvent[]> {
  if (events.length === 0) return [];
  const rows = events.map(({ id, payload, dedupeKey, target }) => ({
    id, name: payload.name, dedupe_key: dedupeKey, payload: JSON.stringify(payload), target: target && JSON.stringify(target),
  }));
  const inserted = await tx.query<{ id: string }>(`select id from inngest.add_events($1) as id`, [JSON.stringify(rows)]);
  const fresh = new Set(inserted.map(({ id }) => id));
  return events.filter(({ id }) => fresh.has(id));
}

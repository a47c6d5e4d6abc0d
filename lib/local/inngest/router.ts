import { setImmediate } from "node:timers/promises";
import { monotonicFactory } from "ulid";
import type { Database } from "../database";
import { parseDuration } from "./duration";
import { holds } from "./expressions";
import { Admission, debounceOf, gatesOf, rateKeyOf } from "./flow-control";
import type { FunctionConfig, Functions } from "./register";
import { discover, type Change, type Store } from "./store";
import type { EventPayload, EventTarget, StoredEvent } from "./types";

const MAX_BATCH = 200;
const nextRunId = monotonicFactory();

/** An event to be routed; or the last of a debounced series, which now starts its function. */
interface Routable {
  event: StoredEvent;
  debounced?: { fn: string; item: NonNullable<Change["item"]> };
}

interface WaitingStep {
  run_id: string;
  id: string;
  wait_event: string;
  wait_if: string | null;
  event: string;
}

interface OpenRun {
  id: string;
  fn: string;
  created_at: Date;
  event: EventPayload;
}

/**
 * Decides what an event does: which functions it starts, which waits it ends, which runs it
 * cancels. Events are routed in the order of their arrival, each once, by a change that also
 * marks them as routed; those that a dead process left behind are found by `recover`.
 */
export class Router {
  #pending: Routable[] = [];
  #known = new Set<string>();
  #working: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly database: Database,
    private readonly store: Store,
    private readonly functions: Functions,
  ) {}

  /** Takes events that are stored and not routed. */
  accept(events: StoredEvent[]): void {
    for (const event of events) {
      if (this.#known.has(event.id)) continue;
      this.#known.add(event.id);
      this.#pending.push({ event });
    }
    this.#work();
  }

  /** Starts the function whose quiet period is over. */
  fire(fn: string, event: StoredEvent, item: NonNullable<Change["item"]>): void {
    this.#pending.push({ event, debounced: { fn, item } });
    this.#work();
  }

  /** Picks up what was stored by a process that died before it could route it. */
  async recover(): Promise<void> {
    const rows = await this.database.query<{ id: string; payload: string; target: string | null }>(
      `select id, payload, target from inngest.events where not routed order by received_at, id limit 1000`,
    );
    this.accept(rows.map(({ id, payload, target }) => ({
      id,
      payload: JSON.parse(payload) as EventPayload,
      ...(target && { target: JSON.parse(target) as EventTarget }),
    })));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }

  #work(): void {
    if (this.#pending.length > 0) this.#working ??= this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0 && !this.#closed) {
      await setImmediate(); // For the same reason as in the batcher.
      const batch = this.#pending.splice(0, MAX_BATCH);
      try {
        const changes = await this.#plan(batch);
        await Promise.all(changes.map((change) => this.store.apply(change)));
      } catch (error) {
        // Nothing is lost: the events are still marked as unrouted, and the next heartbeat finds them.
        if (!this.#closed) console.warn("The engine could not route events and will try again.", error);
      }
      for (const { event, debounced } of batch) if (!debounced) this.#known.delete(event.id);
    }
    this.#working = undefined;
  }

  async #plan(batch: Routable[]): Promise<Change[]> {
    const names = [...new Set(batch.filter(({ debounced }) => !debounced).map(({ event }) => event.payload.name))];
    const waits = await this.#waitsFor(names);
    const open = await this.#cancellable(names);
    const admission = new Admission(this.database);
    const changes: Change[] = [];
    for (const { event, debounced } of batch) {
      const change: Change = debounced ? { item: debounced.item } : { routed: event.id };
      const started: OpenRun[] = [];
      const start = async (fn: FunctionConfig, target?: EventTarget) => {
        const run = await this.#start(change, fn, event, admission, target);
        if (run) started.push(run);
        return run !== undefined;
      };
      if (debounced) {
        const fn = this.functions.get(debounced.fn);
        if (fn) await start(fn);
      } else if (event.target) {
        await this.#startTarget(change, event.target, start);
      } else {
        this.#resume(change, event.payload, waits);
        this.#cancel(change, event.payload, open);
        for (const fn of this.functions.all()) {
          if (!triggers(fn, event.payload)) continue;
          const quiet = debounceOf(fn, event.payload, Date.now());
          if (quiet) (change.debounces ??= []).push({ ...quiet, fn: fn.id, eventId: event.id });
          else await start(fn);
        }
      }
      open.push(...started);
      changes.push(change);
    }
    return changes;
  }

  /** Adds a run to the change; undefined when a rate limit refuses it. */
  async #start(change: Change, fn: FunctionConfig, event: StoredEvent, admission: Admission, target?: EventTarget): Promise<OpenRun | undefined> {
    const now = Date.now();
    const rateKey = rateKeyOf(fn, event.payload);
    if (!(await admission.admits(fn, rateKey, now))) return undefined;
    const admitted = await admission.startAt(fn, event.payload, now);
    // A sender's clock may run a little ahead; more than a second is meant.
    const startAt = event.payload.ts > now + 1_000 ? Math.max(admitted, event.payload.ts) : admitted;
    const run = { id: nextRunId(), fn: fn.id, createdAt: new Date(now) };
    (change.runs ??= []).push({
      ...run, eventId: event.id, gates: gatesOf(fn, event.payload), rateKey, parentRun: target?.runId, parentStep: target?.stepId,
    });
    const items = (change.enqueue ??= []);
    items.push(discover(run.id, new Date(startAt)));
    if (fn.timeouts?.start) {
      items.push({ id: `${run.id}:start`, kind: "start", runId: run.id, dueAt: new Date(now + parseDuration(fn.timeouts.start)) });
    }
    if (fn.throttle) change.throttles = admission.throttles();
    return { id: run.id, fn: fn.id, created_at: run.createdAt, event: event.payload };
  }

  async #startTarget(change: Change, target: EventTarget, start: (fn: FunctionConfig, target: EventTarget) => Promise<boolean>): Promise<void> {
    const fn = this.functions.get(target.fn);
    if (fn && (await start(fn, target))) return;
    if (!target.runId || !target.stepId) return;
    const message = fn
      ? `Function ${target.fn} was not invoked: its rate limit or idempotency key refuses another run.`
      : `Function ${target.fn} cannot be invoked: no app has registered it.`;
    change.resumes = [{ runId: target.runId, stepId: target.stepId, failed: true, output: JSON.stringify({ name: "InvokeError", message }) }];
  }

  #resume(change: Change, incoming: EventPayload, waits: WaitingStep[]): void {
    for (const [index, wait] of [...waits.entries()].reverse()) {
      if (wait.wait_event !== incoming.name) continue;
      if (!holds(wait.wait_if, { event: JSON.parse(wait.event) as EventPayload, async: incoming })) continue;
      waits.splice(index, 1);
      (change.resumes ??= []).push({ runId: wait.run_id, stepId: wait.id, output: JSON.stringify(incoming), failed: false });
    }
  }

  #cancel(change: Change, incoming: EventPayload, open: OpenRun[]): void {
    for (const run of open) {
      const cancelled = this.functions.get(run.fn)?.cancel?.some(
        (rule) =>
          rule.event === incoming.name &&
          (!rule.timeout || new Date(run.created_at).getTime() + parseDuration(rule.timeout) > Date.now()) &&
          holds(rule.if, { event: run.event, async: incoming }),
      );
      if (!cancelled) continue;
      const output = JSON.stringify({ name: "FunctionCancelled", message: `The run was cancelled by the event ${incoming.name}.` });
      (change.ends ??= []).push({ runId: run.id, status: "Cancelled", output });
    }
  }

  async #waitsFor(names: string[]): Promise<WaitingStep[]> {
    if (names.length === 0) return [];
    return await this.database.query<WaitingStep>(`select * from inngest.waits_for($1)`, [JSON.stringify(names)]);
  }

  async #cancellable(names: string[]): Promise<OpenRun[]> {
    const fns = this.functions.all().filter(({ cancel }) => cancel?.some(({ event }) => names.includes(event)));
    if (fns.length === 0) return [];
    const rows = await this.database.query<Omit<OpenRun, "event"> & { event: string }>(
      `select r.id, r.fn, r.created_at, e.payload as event from inngest.runs r join inngest.events e on e.id = r.event_id
       where r.ended_at is null and r.fn in (select json_array_elements_text($1::text::json))`,
      [JSON.stringify(fns.map(({ id }) => id))],
    );
    return rows.map((row) => ({ ...row, event: JSON.parse(row.event) as EventPayload }));
  }
}

function triggers(fn: FunctionConfig, event: EventPayload): boolean {
  return fn.triggers.some((trigger) => "event" in trigger && trigger.event === event.name && holds(trigger.expression, { event }));
}


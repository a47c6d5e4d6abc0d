import { Histogram, Registry } from "prom-client";
import { flushMetrics } from "./flush-metrics";
import { BOUNDS_MS, bucketOf } from "./histogram";

export type MetricKind = "api" | "step" | "webhook";

/** What was counted of one minute and not written yet. */
export interface Counted {
  minute: string;
  kind: MetricKind;
  name: string;
  buckets: number[];
  errors: number;
  sum_ms: number;
}

const FLUSH_EVERY_MS = 60_000;
/** Names that a process keeps apart; what comes above is counted as "other". */
const MOST_NAMES = 150;
/** Rows that wait for the database at most: an outage of it must not fill the memory. */
const MOST_WAITING = 400;

interface Observed {
  registry: Registry;
  durations: Histogram<"kind" | "name" | "outcome">;
  names: Set<string>;
  waiting: Map<string, Counted>;
  timer?: NodeJS.Timeout;
}

// Each bundle of the app has modules of its own; the counts belong to the process.
const KEY = Symbol.for("morning.observed");
const shared = globalThis as { [KEY]?: Observed };

function observed(): Observed {
  if (shared[KEY]) return shared[KEY];
  const registry = new Registry();
  const durations = new Histogram({
    name: "morning_duration_seconds", help: "How long API calls, steps of pipelines and webhooks took.", labelNames: ["kind", "name", "outcome"] as const,
    buckets: BOUNDS_MS.map((ms) => ms / 1_000), registers: [registry],
  });
  return (shared[KEY] = { registry, durations, names: new Set(), waiting: new Map() });
}

/** Counts something that took `ms` milliseconds. Cheap: nothing is written but once a minute, and never where one waits. */
export function observe(kind: MetricKind, name: string, ms: number, failed: boolean): void {
  const state = observed();
  const label = name.slice(0, 120);
  const shown = state.names.has(`${kind} ${label}`) || state.names.size < MOST_NAMES ? label : "other";
  state.names.add(`${kind} ${shown}`);
  state.durations.observe({ kind, name: shown, outcome: failed ? "error" : "ok" }, ms / 1_000);

  const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
  const key = `${minute} ${kind} ${shown}`;
  let counted = state.waiting.get(key);
  if (!counted) {
    if (state.waiting.size >= MOST_WAITING) return;
    counted = { minute, kind, name: shown, buckets: Array<number>(BOUNDS_MS.length + 1).fill(0), errors: 0, sum_ms: 0 };
    state.waiting.set(key, counted);
  }
  counted.buckets[bucketOf(ms)]! += 1;
  counted.errors += failed ? 1 : 0;
  counted.sum_ms += ms;
  state.timer ??= setInterval(() => void writeObserved(), FLUSH_EVERY_MS).unref();
}

/** Counts `work` by how long it takes, and as failed when it throws. */
export async function observing<T>(kind: MetricKind, name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  let failed = true;
  try {
    const done = await work();
    failed = false;
    return done;
  } finally {
    observe(kind, name, performance.now() - started, failed);
  }
}

/** Writes what was counted so far to the database. What could not be written is written with the next. */
export async function writeObserved(): Promise<void> {
  const { waiting } = observed();
  if (waiting.size === 0) return;
  const rows = [...waiting.values()];
  waiting.clear();
  try {
    await flushMetrics(rows);
  } catch (error) {
    console.warn("What was counted could not be written; it is tried again in a minute:", error);
    for (const row of rows) {
      const key = `${row.minute} ${row.kind} ${row.name}`;
      if (!waiting.has(key) && waiting.size < MOST_WAITING) waiting.set(key, row);
    }
  }
}

/** This process's durations, for Prometheus. */
export const processMetrics = (): Registry => observed().registry;

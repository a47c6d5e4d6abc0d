/** An event as functions see it; `id` is the sender's, or else the one that the engine gave it. */
export interface EventPayload {
  id: string;
  name: string;
  data: Record<string, unknown>;
  /** Milliseconds since 1970. A time in the future delays the runs that it triggers until then. */
  ts: number;
  user?: unknown;
  v?: string;
  meta?: unknown;
}

/** Where an event goes that is for one function alone. */
export interface EventTarget {
  fn: string;
  /** The step that waits for the result; absent for cron ticks. */
  runId?: string;
  stepId?: string;
}

/** A row of `inngest.events`; `id` is the engine's own. */
export interface StoredEvent {
  id: string;
  payload: EventPayload;
  dedupeKey?: string;
  target?: EventTarget;
}

/** The shape that the SDK deserializes into an Error. */
export interface ErrorPayload {
  name: string;
  message: string;
  stack?: string;
  cause?: unknown;
}

export type RunStatus = "Queued" | "Running" | "Completed" | "Failed" | "Cancelled";

/** One row of `inngest.queue`, leased to this process, with the run that it belongs to. */
export interface ClaimedItem {
  id: string;
  kind: "discover" | "step" | "sleep" | "wait" | "invoke" | "start" | "finish" | "debounce" | "cron";
  run_id: string | null;
  fn: string;
  step: string | null;
  attempt: number;
  lease: string;
  unreachable_since: Date | null;
  payload: string | null;
  /** Null until the run's first call is claimed; still null in the claim that starts it. */
  started_at: Date | null;
  event_id: string | null;
  event: string | null;
  /** The call occupies concurrency slots. */
  gated: boolean;
  /** Other calls of the same run are queued or under way. */
  busy: boolean;
}

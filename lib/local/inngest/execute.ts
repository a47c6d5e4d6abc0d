import { ulid } from "ulid";
import type { Database } from "../database";
import { AnswerTooLargeError, AppUnreachableError, callApp } from "./call-app";
import { parseDuration } from "./duration";
import { failed, interpret, RunFailure, type Backoff } from "./interpret";
import { MAX_STEPS, UNREACHABLE_LIMIT_MS } from "./limits";
import type { FunctionConfig, Functions } from "./register";
import type { Change, Store } from "./store";
import type { ClaimedItem, EventPayload } from "./types";

type CallItem = ClaimedItem & { run_id: string; event: string };

/** A finished step as the app gets to see it again. */
type Memo = { type: "data"; data: unknown } | { type: "error"; error: unknown };

/** What a run has done so far, in the order of completion. */
export type RunState = Array<{ id: string; memo: Memo }>;

export interface ExecuteOptions {
  database: Database;
  store: Store;
  functions: Functions;
  signingKey: string;
  backoff: Backoff;
}

/** Finished steps of the given runs. */
export async function loadStates(database: Database, runIds: string[]): Promise<Map<string, RunState>> {
  const states = new Map<string, RunState>();
  if (runIds.length === 0) return states;
  const rows = await database.query<{ run_id: string; id: string; status: string; output: string }>(
    `select run_id, id, status, output from inngest.steps
     where run_id in (select json_array_elements_text($1::text::json)) and status in ('Completed', 'Failed') order by position`,
    [JSON.stringify(runIds)],
  );
  for (const { run_id, id, status, output } of rows) {
    const value: unknown = JSON.parse(output);
    const state = states.get(run_id) ?? [];
    states.set(run_id, state);
    state.push({ id, memo: status === "Failed" ? { type: "error", error: value } : { type: "data", data: value } });
  }
  return states;
}

/** Makes one call to the app and stores what it led to. An aborted call leaves no trace. */
export async function execute(item: CallItem, state: RunState, signal: AbortSignal, options: ExecuteOptions): Promise<void> {
  const change = await outcomeOf(item, state, signal, options);
  if (signal.aborted) return;
  await options.store.apply(change);
}

async function outcomeOf(item: CallItem, state: RunState, signal: AbortSignal, options: ExecuteOptions): Promise<Change> {
  const { store, functions, signingKey, backoff } = options;
  const done = { id: item.id, lease: item.lease };
  try {
    const fn = functions.get(item.fn);
    if (!fn) throw new AppUnreachableError(`No app has registered the function ${item.fn}.`);
    if (state.length > MAX_STEPS) {
      throw new RunFailure({ name: "TooManyStepsError", message: `The run has more than ${MAX_STEPS} steps. Split the work by invoking other functions.` });
    }
    await startFinishTimer(item, fn, store);
    const maxAttempts = (fn.steps.step.retries?.attempts ?? 3) + 1;
    const url = new URL(fn.steps.step.runtime.url);
    url.searchParams.set("stepId", item.step ?? "step");
    const answer = await callApp("POST", url.href, requestBody(item, state, maxAttempts), {
      signingKey, signal, headers: { "x-request-id": ulid(), "x-inngest-req-version": "-1", "x-run-id": item.run_id },
    });
    return interpret(answer, { item, maxAttempts, backoff, now: Date.now() });
  } catch (error) {
    if (error instanceof RunFailure) return { item: done, ends: [failed(item.run_id, error.error)] };
    if (error instanceof AnswerTooLargeError) return { item: done, ends: [failed(item.run_id, { name: error.name, message: error.message })] };
    if (error instanceof AppUnreachableError) return unreachable(item, error, signal);
    throw error;
  }
}

function requestBody(item: CallItem, state: RunState, maxAttempts: number) {
  const event = JSON.parse(item.event) as EventPayload;
  return {
    ctx: {
      attempt: item.attempt,
      max_attempts: maxAttempts,
      // Alone in its run, a call may run steps as it finds them; beside others it would run theirs too.
      disable_immediate_execution: item.busy,
      env: "",
      fn_id: item.fn,
      run_id: item.run_id,
      step_id: "step",
      // The lease: checkpoints come back with it, and count only while it holds.
      qi_id: item.lease,
      stack: { stack: state.map(({ id }) => id), current: state.length },
      use_api: false,
    },
    event,
    events: [event],
    steps: Object.fromEntries(state.map(({ id, memo }) => [id, memo])),
    use_api: false,
    version: -1,
  };
}

/** The app is away: ask again soon (0.25 s, growing to 5 s), for ten minutes, without using up attempts. */
function unreachable(item: CallItem, error: AppUnreachableError, signal: AbortSignal): Change {
  const now = Date.now();
  if (error.idleConnection && !item.unreachable_since) {
    return { item: { id: item.id, lease: item.lease, next: { dueAt: new Date(now), attempt: item.attempt, unreachableSince: null } } };
  }
  const since = item.unreachable_since ? new Date(item.unreachable_since) : new Date(now);
  const away = now - since.getTime();
  if (away > UNREACHABLE_LIMIT_MS) {
    return {
      item: { id: item.id, lease: item.lease },
      ends: [failed(item.run_id, { name: error.name, message: `${error.message} It was tried for ${Math.round(away / 60_000)} minutes.` })],
    };
  }
  if (!item.unreachable_since && !signal.aborted) console.warn(`${error.message} The engine will try again.`);
  const dueAt = new Date(now + Math.min(5_000, Math.max(250, away / 2)));
  return { item: { id: item.id, lease: item.lease, next: { dueAt, attempt: item.attempt, unreachableSince: since } } };
}

/** `timeouts.finish` counts from the first call. Asked for before each call, so that no crash can lose it. */
async function startFinishTimer(item: CallItem, fn: FunctionConfig, store: Store): Promise<void> {
  if (!fn.timeouts?.finish) return;
  const startedAt = item.started_at ? new Date(item.started_at).getTime() : Date.now();
  const dueAt = new Date(startedAt + parseDuration(fn.timeouts.finish));
  await store.apply({ enqueue: [{ id: `${item.run_id}:finish`, kind: "finish", runId: item.run_id, dueAt }] });
}

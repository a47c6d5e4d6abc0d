import { parseMoment } from "./duration";
import type { AppAnswer } from "./call-app";
import { MAX_OUTPUT_BYTES } from "./limits";
import { discover, type Change, type NewStep } from "./store";
import type { ClaimedItem, ErrorPayload, StoredEvent } from "./types";

/** How long to wait after the given attempt (0 is the first) before the next, in milliseconds. */
export type Backoff = (attempt: number) => number;

const SECOND = 1_000;
const DELAYS = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200];

/** Inngest's schedule: 15 s, 30 s, 1, 2, 5, 10, 20, 40 min, 1 h, 2 h, and up to 30 s of jitter. */
export const inngestBackoff: Backoff = (attempt) => ((DELAYS[Math.min(attempt, DELAYS.length - 1)] ?? 0) + Math.random() * 30) * SECOND;

interface Op {
  op: string;
  id: string;
  name?: string;
  displayName?: string;
  data?: unknown;
  error?: ErrorPayload;
  opts?: {
    timeout?: string;
    if?: string;
    function_id?: string;
    payload?: { data?: Record<string, unknown>; user?: unknown; v?: string; meta?: unknown };
    parallelMode?: string;
  };
}

/** The run fails, whatever attempts are left; the message says what a person should change. */
export class RunFailure extends Error {
  constructor(readonly error: ErrorPayload) {
    super(error.message);
  }
}

export interface CallContext {
  item: ClaimedItem & { run_id: string };
  maxAttempts: number;
  backoff: Backoff;
  now: number;
}

/**
 * Turns the app's answer to a call into what becomes of the run.
 * @throws RunFailure when the answer asks for something that the engine cannot do.
 */
export function interpret(answer: AppAnswer, call: CallContext): Change {
  const { item } = call;
  const done = { id: item.id, lease: item.lease };
  if (answer.status === 200) return { item: done, ends: [completed(item.run_id, parse(answer))] };
  if (answer.status !== 206) return failedAttempt(answer, call, toError(parse(answer)));
  const body = parse(answer);
  const ops = (Array.isArray(body) ? body : [body]) as Op[];
  const change: Change = { item: done };
  let finished: Op | undefined;
  for (const op of ops) {
    if (op.op === "StepError" && !exhausted(answer, call)) change.item = { ...done, next: nextAttempt(answer, call) };
    else if (op.op === "StepRun" || op.op === "StepFailed" || op.op === "StepError") {
      (change.steps ??= []).push(finishedStep(item.run_id, op));
      finished = op;
    } else if (op.op === "RunComplete") change.ends = [completed(item.run_id, op.data)];
    else if (op.op === "DiscoveryRequest") (change.enqueue ??= []).push(discover(item.run_id));
    else report(change, op, call);
  }
  // While a step waits for its next attempt, the run has nothing to ask for.
  if (finished && !change.item?.next) {
    // With version 2 the SDK wants to hear of parallel steps when the last one is done, unless they race.
    const wait = item.kind === "step" && answer.headers["x-inngest-req-version"] === "2" && finished.opts?.parallelMode !== "race";
    (change.enqueue ??= []).push(discover(item.run_id, new Date(call.now), wait));
  }
  return change;
}

/** What an op that is not a result asks for. */
function report(change: Change, op: Op, { item, now }: CallContext): void {
  const runId = item.run_id;
  const timerId = `${runId}:${op.id}`;
  const waiting: NewStep = { runId, id: op.id, op: op.op, name: op.displayName ?? op.name ?? op.id, status: "Waiting" };
  const enqueue = (change.enqueue ??= []);
  const moment = (text: string | undefined) => {
    try {
      return new Date(parseMoment(text ?? "", now));
    } catch (cause) {
      throw new RunFailure({ name: "ProtocolError", message: `Step "${waiting.name}": ${cause instanceof Error ? cause.message : String(cause)}` });
    }
  };
  switch (op.op) {
    case "StepPlanned":
      enqueue.push({ id: timerId, kind: "step", runId, step: op.id, dueAt: new Date(now) });
      return;
    case "Sleep":
      (change.steps ??= []).push(waiting);
      enqueue.push({ id: timerId, kind: "sleep", runId, step: op.id, dueAt: moment(op.name) });
      return;
    case "WaitForEvent":
      (change.steps ??= []).push({ ...waiting, waitEvent: op.name, waitIf: op.opts?.if });
      enqueue.push({ id: timerId, kind: "wait", runId, step: op.id, dueAt: moment(op.opts?.timeout) });
      return;
    case "InvokeFunction":
      (change.steps ??= []).push(waiting);
      (change.events ??= []).push(invocation(runId, op, now));
      if (op.opts?.timeout) enqueue.push({ id: timerId, kind: "invoke", runId, step: op.id, dueAt: moment(op.opts.timeout) });
      return;
    default:
      throw new RunFailure({
        name: "UnsupportedError",
        message: `Step "${waiting.name}" uses ${op.op}, which is not supported by the embedded engine. Point the app at an Inngest server, or do without it.`,
      });
  }
}

function invocation(runId: string, op: Op, now: number): StoredEvent {
  const { data, user, v, meta } = op.opts?.payload ?? {};
  // The same invocation reported twice is one event.
  const id = `${runId}:${op.id}`;
  const payload = { id, name: "inngest/function.invoked", data: data ?? {}, ts: now, ...(user !== undefined && { user }), ...(v && { v }), ...(meta !== undefined && { meta }) };
  return { id, payload, target: { fn: op.opts?.function_id ?? "", runId, stepId: op.id } };
}

/**
 * A step's result or error as it is stored.
 * A result over 4 MiB is stored as an error that says so: the run can handle it, the engine cannot carry it.
 */
export function finishedStep(runId: string, op: Op): NewStep {
  const step = { runId, id: op.id, op: op.op, name: op.displayName ?? op.name ?? op.id };
  if (op.op !== "StepRun") return { ...step, status: "Failed", output: JSON.stringify(toError(op.error)) };
  const output = JSON.stringify(op.data ?? null);
  if (Buffer.byteLength(output) <= MAX_OUTPUT_BYTES) return { ...step, status: "Completed", output };
  const message = `Step "${step.name}" returned ${Buffer.byteLength(output)} bytes; the limit is ${MAX_OUTPUT_BYTES}. Store the result elsewhere and return its id.`;
  return { ...step, status: "Failed", output: JSON.stringify({ name: "StepOutputTooLargeError", message }) };
}

function completed(runId: string, data: unknown) {
  const output = JSON.stringify(data ?? null);
  if (Buffer.byteLength(output) > MAX_OUTPUT_BYTES) {
    throw new RunFailure({
      name: "OutputTooLargeError",
      message: `The function returned ${Buffer.byteLength(output)} bytes; the limit is ${MAX_OUTPUT_BYTES}. Store the result elsewhere and return its id.`,
    });
  }
  return { runId, status: "Completed" as const, output };
}

/** The end of a run that failed. */
export function failed(runId: string, error: ErrorPayload) {
  return { runId, status: "Failed" as const, output: JSON.stringify(error) };
}

function failedAttempt(answer: AppAnswer, call: CallContext, error: ErrorPayload): Change {
  const done = { id: call.item.id, lease: call.item.lease };
  if (exhausted(answer, call)) return { item: done, ends: [failed(call.item.run_id, error)] };
  return { item: { ...done, next: nextAttempt(answer, call) } };
}

function exhausted(answer: AppAnswer, { item, maxAttempts }: CallContext): boolean {
  return answer.headers["x-inngest-no-retry"] === "true" || item.attempt + 1 >= maxAttempts;
}

function nextAttempt(answer: AppAnswer, { item, backoff, now }: CallContext) {
  const header = answer.headers["retry-after"];
  let dueAt = now + backoff(item.attempt);
  if (header) {
    const asked = /^\d+$/.test(header) ? now + Number(header) * SECOND : Date.parse(header);
    if (Number.isFinite(asked)) dueAt = asked;
  }
  return { dueAt: new Date(dueAt), attempt: item.attempt + 1, unreachableSince: null };
}

function parse(answer: AppAnswer): unknown {
  try {
    return JSON.parse(answer.body === "" ? "null" : answer.body);
  } catch (cause) {
    throw new RunFailure({ name: "ProtocolError", message: `The app answered ${answer.status} with a body that is not JSON: ${String(cause)}` });
  }
}

function toError(raw: unknown): ErrorPayload {
  const error = (typeof raw === "object" && raw !== null ? raw : { message: String(raw) }) as Partial<ErrorPayload> & { error?: string };
  return { ...error, name: error.name ?? "Error", message: error.message ?? error.error ?? "Unknown error" };
}

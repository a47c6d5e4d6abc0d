import { ulid } from "ulid";
import type { EventPayload, RunStatus, StoredEvent } from "./types";

/** What Inngest tells about a run that ended: `inngest/function.finished` always, and failed or cancelled on top. */
export function endedRunEvents(run: { id: string; fn: string; status: RunStatus; output: string; payload: string }): StoredEvent[] {
  const event = JSON.parse(run.payload) as EventPayload;
  const output: unknown = JSON.parse(run.output);
  const data = {
    _inngest: { status: run.status },
    ...(run.status === "Completed" ? { result: output } : { error: output }),
    event,
    events: [event],
    function_id: run.fn,
    run_id: run.id,
  };
  const names = ["inngest/function.finished"];
  if (run.status === "Failed") names.push("inngest/function.failed");
  if (run.status === "Cancelled") names.push("inngest/function.cancelled");
  return names.map((name) => systemEvent(name, data));
}

/** An event that the engine itself sends. */
export function systemEvent(name: string, data: Record<string, unknown>): StoredEvent {
  const id = ulid();
  return { id, payload: { id, name, data, ts: Date.now() } };
}

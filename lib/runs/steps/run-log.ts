import type { ServiceClient } from "@/lib/db/service-client";
import { must } from "@/lib/db/must";

export type Stage = "plan" | "execute" | "ci" | "fix" | "finalize";

export interface RunEvent {
  /** Unique in the run: a step that runs twice adds its events once. At most 200 characters. */
  key: string;
  type: string;
  level?: "debug" | "info" | "warning" | "error";
  stage?: Stage;
  /** A sentence for people; 4,000 characters are kept. */
  message: string;
  data?: Record<string, unknown>;
}

/** Room left below the 16,384 bytes that the table takes. */
const MAX_DATA = 15_000;

/** Numbers and stores events, in order, in one transaction. */
export async function appendEvents(rows: ServiceClient, runId: string, events: RunEvent[]): Promise<void> {
  if (events.length === 0) return;
  must(await rows.rpc("append_run_events", { of_run: runId, new_events: events.map(fit) as never }));
}

/** PostgreSQL text holds no NUL, and an event's data has a limit: what does not fit is cut, with a mark. */
function fit(event: RunEvent): RunEvent {
  const data = event.data && clean(event.data);
  if (data && Buffer.byteLength(JSON.stringify(data)) > MAX_DATA) {
    const shortened = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, typeof value === "string" ? value.slice(0, 2_000) : Buffer.byteLength(JSON.stringify(value ?? null)) > 2_000 ? "(too large to show here)" : value]));
    return { ...event, message: clean(event.message), data: { ...shortened, cut: true } };
  }
  return { ...event, message: clean(event.message), ...(data && { data }) };
}

/** Removes NUL, which PostgreSQL refuses in text and JSON, and halves of surrogate pairs that cutting leaves. */
export function clean<T>(value: T): T {
  if (typeof value === "string") return value.replaceAll("\u0000", "").toWellFormed() as T;
  if (Array.isArray(value)) return value.map(clean) as T;
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner)])) as T;
  return value;
}

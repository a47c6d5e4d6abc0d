import type { Database } from "../database";
import { tick } from "./cron";
import type { Router } from "./router";
import type { Change, Store } from "./store";
import type { ClaimedItem, EventPayload } from "./types";

/** Does what a timer that is due stands for. */
export async function onTimer(item: ClaimedItem, { database, store, router }: { database: Database; store: Store; router: Router }): Promise<void> {
  if (item.kind === "debounce") return await fireDebounce(item, database, store, router);
  await store.apply(changeOf(item));
}

function changeOf(item: ClaimedItem): Change {
  const done = { id: item.id, lease: item.lease };
  const runId = item.run_id ?? "";
  const stepId = item.step ?? "";
  switch (item.kind) {
    case "sleep":
    case "wait":
      // A sleep that is over, and a wait that no event ended, both yield null.
      return { item: done, resumes: [{ runId, stepId, output: "null", failed: false }] };
    case "invoke": {
      const output = JSON.stringify({ name: "InvokeTimeoutError", message: "The invoked function did not finish in time." });
      return { item: done, resumes: [{ runId, stepId, output, failed: true }] };
    }
    case "start":
      if (item.started_at) return { item: done };
      return { item: done, ends: [timedOut(runId, "start")] };
    case "finish":
      return { item: done, ends: [timedOut(runId, "finish")] };
    case "cron":
      return tick(item);
    default:
      throw new Error(`A queue item of kind ${item.kind} is not a timer.`);
  }
}

function timedOut(runId: string, what: "start" | "finish") {
  const output = JSON.stringify({ name: "FunctionTimeoutError", message: `The run did not ${what} within its timeouts.${what}.` });
  return { runId, status: "Cancelled" as const, output };
}

async function fireDebounce(item: ClaimedItem, database: Database, store: Store, router: Router): Promise<void> {
  const done = { id: item.id, lease: item.lease };
  const [row] = await database.query<{ id: string; payload: string }>(`select id, payload from inngest.events where id = $1`, [item.payload]);
  if (!row) return void (await store.apply({ item: done }));
  router.fire(item.fn, { id: row.id, payload: JSON.parse(row.payload) as EventPayload }, done);
}

import { setTimeout as wait } from "node:timers/promises";
import type { Actor } from "@/lib/tenants/actor";
import { listRunEvents, readRunValues } from "./queries";
import type { RunEvent } from "./schema";

const SOON_MS = 200;
const LATEST_MS = 1_500;
const BATCH = 500;

/**
 * A run's events with a number above `after`, in order and without gaps, as they are written; an
 * empty batch says that the reader still waits. Ends when the run has ended and all of its events
 * were given, when `signal` aborts, or after `maxMs` milliseconds. Throws `not_found`.
 *
 * It asks the database again and again, sooner while something happens: a program has no session,
 * and the live channels are for sessions.
 */
export async function* followRun(actor: Actor, id: string, { after, signal, maxMs }: { after: number; signal: AbortSignal; maxMs: number }): AsyncGenerator<RunEvent[]> {
  const until = Date.now() + maxMs;
  let last = after;
  let pause = SOON_MS;
  while (!signal.aborted) {
    const run = await readRunValues(actor, id);
    if (run.lastEventNumber > last) {
      const events = await listRunEvents(actor, id, { after: last, limit: BATCH });
      last = events.at(-1)?.number ?? last;
      pause = SOON_MS;
      yield events;
    } else {
      if (run.finishedAt !== null || Date.now() >= until) return;
      yield [];
      await wait(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(pause * 1.5, LATEST_MS);
    }
  }
}

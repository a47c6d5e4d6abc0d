import { createStore } from "zustand/vanilla";
import type { RunDetail } from "@/lib/runs/detail-schema";
import type { Run, RunEvent } from "@/lib/runs/schema";

/** How events reach the page now: pushed, asked for every few seconds, or not yet known. */
export type Connection = "connecting" | "live" | "polling";

/** The values of a run that change while it runs, as the live channel sends them. */
export type RunChange = Pick<Run, "status" | "stage" | "outcome" | "wanted" | "spentMicros" | "headSha">;

export interface RunSource {
  /** Events above `after` in order, at most `EVENTS_PAGE` of them. */
  fetchEvents(after: number): Promise<RunEvent[]>;
  fetchDetail(): Promise<RunDetail>;
}

export interface RunState {
  detail: RunDetail;
  /** From number 1 on, in order, without gaps. */
  events: RunEvent[];
  connection: Connection;
  /** Why the page may be behind; null when it is not. */
  problem: string | null;
}

export interface RunStore {
  getState(): RunState;
  getInitialState(): RunState;
  subscribe(listener: (state: RunState, previous: RunState) => void): () => void;
  /** One event from the live channel: doubles are dropped, a gap is filled by asking. */
  receive(event: RunEvent): void;
  /** A change of the run itself, from the live channel. */
  change(change: RunChange): void;
  /** Joined (again): whatever was sent meanwhile is asked for. */
  joined(): void;
  lost(): void;
  /** Asks for everything that is new: after waking up, after an action, and while not joined. */
  refresh(): Promise<void>;
  close(): void;
}

/** What one request for events answers at most; a full page means that there are more. */
export const EVENTS_PAGE = 1_000;
/** Details are asked for at most this often. */
const DETAIL_EVERY_MS = 500;
/** Events that come together ask once: the request waits this long for the others. */
const DETAIL_AFTER_MS = 30;
/** Early events held while a gap is being filled; beyond that the gap's request brings them. */
const MAX_EARLY = 2_000;
// Everything else of an event's kind shows in the log alone.
const CHANGES_DETAIL = /^(run|stage|plan|approval|pull_request|merge|decision|budget|diff)\.|^check\.(queued|started|finished)$|^turn\.finished$/;

/** The one place where a run's page keeps what it knows: first from the server, then live. */
export function createRunStore(source: RunSource, initial: { detail: RunDetail; events: RunEvent[] }): RunStore {
  const store = createStore<RunState>(() => ({ ...initial, connection: "connecting", problem: null }));
  const early = new Map<number, RunEvent>();
  let closed = false;
  let catchingUp: Promise<void> | undefined;
  let catchUpAgain = false;
  let readingDetail = false;
  let detailIsOld = false;
  let detailReadAt = -Infinity;
  let detailTimer: ReturnType<typeof setTimeout> | undefined;

  const lastNumber = () => store.getState().events.at(-1)?.number ?? 0;

  /** Appends what continues the list, the early ones included. */
  function append(candidates: RunEvent[]): void {
    const fresh: RunEvent[] = [];
    let next = lastNumber() + 1;
    for (const event of candidates) {
      if (event.number !== next) continue;
      fresh.push(event);
      next += 1;
    }
    for (let event = early.get(next); event; event = early.get(next)) {
      fresh.push(event);
      next += 1;
    }
    for (const number of early.keys()) if (number < next) early.delete(number);
    if (fresh.length === 0) return;
    store.setState(({ events }) => ({ events: events.concat(fresh) }));
    if (fresh.some(({ type }) => CHANGES_DETAIL.test(type))) readDetailSoon();
  }

  /** One request at a time; asked while one runs, it runs once more, because that one may be too old. */
  function catchUp(): Promise<void> {
    if (catchingUp) {
      catchUpAgain = true;
      return catchingUp;
    }
    catchingUp = (async () => {
      try {
        do {
          catchUpAgain = false;
          for (let page = EVENTS_PAGE; page === EVENTS_PAGE && !closed; ) {
            const before = lastNumber();
            const events = await source.fetchEvents(before);
            if (closed) return;
            append(events);
            page = lastNumber() > before ? events.length : 0;
          }
        } while (catchUpAgain && !closed);
        store.setState({ problem: null });
      } catch (error) {
        if (!closed) store.setState({ problem: sentence(error) });
      } finally {
        catchingUp = undefined;
      }
    })();
    return catchingUp;
  }

  function readDetailSoon(): void {
    detailIsOld = true;
    if (detailTimer || readingDetail || closed) return;
    detailTimer = setTimeout(() => {
      detailTimer = undefined;
      void readDetail();
    }, Math.max(DETAIL_AFTER_MS, detailReadAt + DETAIL_EVERY_MS - Date.now()));
  }

  async function readDetail(): Promise<void> {
    clearTimeout(detailTimer);
    detailTimer = undefined;
    if (readingDetail) {
      detailIsOld = true;
      return;
    }
    readingDetail = true;
    detailIsOld = false;
    detailReadAt = Date.now();
    try {
      const detail = await source.fetchDetail();
      if (!closed) store.setState({ detail });
    } catch (error) {
      if (!closed) store.setState({ problem: sentence(error) });
    } finally {
      readingDetail = false;
    }
    // It changed while it was being read: the answer may be from before.
    if (detailIsOld) readDetailSoon();
  }

  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    receive(event) {
      if (closed || event.number <= lastNumber()) return;
      if (event.number === lastNumber() + 1) return append([event]);
      if (early.size < MAX_EARLY) early.set(event.number, event);
      void catchUp();
    },
    change(change) {
      if (closed) return;
      store.setState(({ detail }) => ({ detail: { ...detail, run: { ...detail.run, ...change } } }));
      readDetailSoon();
    },
    joined() {
      if (closed) return;
      store.setState({ connection: "live" });
      void catchUp();
      readDetailSoon();
    },
    lost() {
      if (!closed) store.setState({ connection: "polling" });
    },
    async refresh() {
      await Promise.all([catchUp(), readDetail()]);
    },
    close() {
      closed = true;
      clearTimeout(detailTimer);
    },
  };
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : "The server could not be reached.";
}

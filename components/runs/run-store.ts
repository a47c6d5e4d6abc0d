import { createStore } from "zustand/vanilla";
import type { RunDetail } from "@/lib/runs/detail-schema";
import type { EventLevel, Run, RunEvent, Stage, Turn } from "@/lib/runs/schema";
import { appendLive, extend, LOG_PAGE, makeRoom, prepend, type LogFilter, type LogWindow } from "./log-window";
import { keptParts } from "./kept-parts";
import { applyTurnEvents } from "./turn-events";

/** How events reach the page now: pushed, asked for every few seconds, or not yet known. */
export type Connection = "connecting" | "live" | "polling";

/** The values of a run that change while it runs, as the live channel sends them. */
export type RunChange = Pick<Run, "status" | "stage" | "outcome" | "wanted" | "spentMicros" | "headSha" | "waitsFor">;

export interface EventQuery {
  after?: number;
  before?: number;
  limit: number;
  level?: EventLevel;
  stage?: Stage | null;
  q?: string;
}

export interface RunSource {
  fetchEvents(query: EventQuery): Promise<RunEvent[]>;
  fetchDetail(): Promise<RunDetail>;
  fetchTurns(): Promise<Turn[]>;
}

export interface RunState {
  detail: RunDetail;
  /** Oldest first. */
  turns: Turn[];
  log: LogWindow;
  /** The newest event that is in all of the above. */
  lastNumber: number;
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
  change(change: Partial<RunChange>): void;
  /** Joined (again): whatever was sent meanwhile is asked for. */
  joined(): void;
  lost(): void;
  /** Asks for everything that is new: after waking up, after an action, and while not joined. */
  refresh(): Promise<void>;
  /** Shows another part of the log: its end, or what is around an event. */
  showLog(filter: LogFilter, around?: number): Promise<void>;
  loadEarlier(): Promise<void>;
  loadLater(): Promise<void>;
  follow(follow: boolean): void;
  close(): void;
}

/** What one request for new events answers at most; a full page means that there are more. */
export const EVENTS_PAGE = 1_000;
/** After this many full pages the page reads everything anew instead: that is less than all it missed. */
const MAX_PAGES = 3;
/** Events that come together are shown together: one drawing for a burst, too soon for an eye to tell. */
const FLUSH_MS = 16;
/** Details are asked for at most this often. */
const DETAIL_EVERY_MS = 500;
/** Events that come together ask once: the request waits this long for the others. */
const DETAIL_AFTER_MS = 30;
/** Early events held while a gap is being filled; beyond that the gap's request brings them. */
const MAX_EARLY = 2_000;
// Turns are told by events alone; everything else of an event's kind shows in the log.
const CHANGES_DETAIL = /^(run|stage|plan|approval|pull_request|merge|decision|budget|diff|message|review|forge)\.|^check\.(queued|started|finished)$/;

export interface RunSnapshot {
  detail: RunDetail;
  turns: Turn[];
  log: Pick<LogWindow, "filter" | "items" | "atStart" | "atEnd">;
  lastNumber: number;
}

/** The one place where a run's page keeps what it knows: first from the server, then live. */
export function createRunStore(source: RunSource, { log, ...initial }: RunSnapshot): RunStore {
  const store = createStore<RunState>(() => ({
    ...initial,
    log: { ...log, loading: null, grew: "end", unseen: 0, follow: log.atEnd, problem: null },
    connection: "connecting",
    problem: null,
  }));
  const early = new Map<number, RunEvent>();
  let inbox: RunEvent[] = [];
  let flushTimer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  let catchingUp: Promise<void> | undefined;
  let catchUpAgain = false;
  let readingDetail = false;
  let detailIsOld = false;
  let detailReadAt = -Infinity;
  /** Changes that came while a detail is read, for each such reading. */
  const underWay = new Set<Partial<RunChange>[]>();
  let detailTimer: ReturnType<typeof setTimeout> | undefined;
  let logRequest = 0;
  let cameMeanwhile: RunEvent[] = [];
  // Events are known as soon as they are in the inbox.
  let known = initial.lastNumber;
  // Each part's own: that one could be read does not mean that the other could.
  const problems: Record<"events" | "detail", string | null> = { events: null, detail: null };

  function note(part: keyof typeof problems, problem: string | null): void {
    problems[part] = problem;
    if (!closed) store.setState({ problem: problems.events ?? problems.detail });
  }

  const setLog = (change: (log: LogWindow) => LogWindow) => store.setState((state) => ({ log: change(state.log) }));

  /** Takes what continues the list, the early ones included. */
  function append(candidates: RunEvent[]): void {
    for (const event of candidates) {
      if (event.number !== known + 1) continue;
      inbox.push(event);
      known += 1;
    }
    for (let event = early.get(known + 1); event; event = early.get(known + 1)) {
      inbox.push(event);
      known += 1;
    }
    for (const number of early.keys()) if (number <= known) early.delete(number);
    if (inbox.length > 0) flushTimer ??= setTimeout(flush, FLUSH_MS);
  }

  function flush(): void {
    clearTimeout(flushTimer);
    flushTimer = undefined;
    if (closed || inbox.length === 0) return;
    const events = inbox;
    inbox = [];
    store.setState(({ turns, log: window }) => ({
      turns: applyTurnEvents(turns, events),
      log: window.loading ? window : appendLive(window, events),
      lastNumber: events.at(-1)!.number,
    }));
    if (store.getState().log.loading) cameMeanwhile.push(...events);
    if (events.some(({ type }) => CHANGES_DETAIL.test(type))) readDetailSoon();
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
          for (let pages = 1, more = true; more && !closed; pages++) {
            const before = known;
            const events = await source.fetchEvents({ after: before, limit: EVENTS_PAGE });
            if (closed) return;
            if (events.length === EVENTS_PAGE && pages === MAX_PAGES) {
              await readAnew();
              break;
            }
            append(events);
            more = known > before && events.length === EVENTS_PAGE;
          }
        } while (catchUpAgain && !closed);
        flush();
        note("events", null);
      } catch (error) {
        note("events", sentence(error));
      } finally {
        catchingUp = undefined;
      }
    })();
    return catchingUp;
  }

  /** So much was missed that reading the whole again is less. */
  async function readAnew(): Promise<void> {
    const { detail, turns } = await amidChanges(async () => ({ detail: await source.fetchDetail(), turns: await source.fetchTurns() }));
    if (closed) return;
    inbox = [];
    early.clear();
    known = detail.run.lastEventNumber;
    store.setState({ detail, turns, lastNumber: known });
    await api.showLog(store.getState().log.filter);
  }

  /** What `read` answers, with the changes of the run that came meanwhile: the answer may be from before them. */
  async function amidChanges<Answer extends { detail: RunDetail }>(read: () => Promise<Answer>): Promise<Answer> {
    const changes: Partial<RunChange>[] = [];
    underWay.add(changes);
    const answer = await read().finally(() => underWay.delete(changes));
    const { detail } = answer;
    return { ...answer, detail: { ...detail, run: Object.assign({ ...detail.run }, ...changes) } };
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
      const { detail } = await amidChanges(async () => ({ detail: await source.fetchDetail() }));
      if (!closed) store.setState((state) => ({ detail: keptParts(state.detail, detail) }));
      note("detail", null);
    } catch (error) {
      note("detail", sentence(error));
    } finally {
      readingDetail = false;
    }
    // It changed while it was being read: the answer may be from before.
    if (detailIsOld) readDetailSoon();
  }

  /** Asks for a part of the log and puts it into the window; live events that come meanwhile wait. A later request makes this one void. */
  async function loadLog(loading: NonNullable<LogWindow["loading"]>, query: EventQuery, place: (log: LogWindow, page: RunEvent[]) => LogWindow): Promise<void> {
    flush();
    const request = ++logRequest;
    if (store.getState().log.loading === null) cameMeanwhile = [];
    setLog((window) => ({ ...(loading === "whole" ? window : makeRoom(window, loading, LOG_PAGE)), loading, problem: null }));
    const { level, stage, q } = store.getState().log.filter;
    const done = (change: (window: LogWindow) => LogWindow) => {
      if (closed || request !== logRequest) return;
      flush();
      const meanwhile = cameMeanwhile;
      cameMeanwhile = [];
      setLog((window) => appendLive(change(window), meanwhile));
    };
    try {
      const page = await source.fetchEvents({ ...query, level, stage, q });
      done((window) => place(window, page));
    } catch (error) {
      done((window) => ({ ...window, loading: null, problem: sentence(error) }));
    }
  }

  const api: RunStore = {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    receive(event) {
      if (closed || event.number <= known) return;
      if (event.number === known + 1) return append([event]);
      if (early.size < MAX_EARLY) early.set(event.number, event);
      void catchUp();
    },
    change(change) {
      if (closed) return;
      for (const changes of underWay) changes.push(change);
      store.setState(({ detail }) => ({ detail: keptParts(detail, { ...detail, run: { ...detail.run, ...change } }) }));
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
    showLog(filter, around) {
      setLog((window) => ({ ...window, filter, unseen: 0, follow: around === undefined }));
      const before = around === undefined ? Number.MAX_SAFE_INTEGER : around + LOG_PAGE / 2;
      return loadLog("whole", { before, limit: LOG_PAGE }, (window, items) => ({
        ...window, items, atStart: items.length < LOG_PAGE, atEnd: before > known, loading: null, grew: "end", problem: null,
      }));
    },
    async loadEarlier() {
      const { loading, atStart, items } = store.getState().log;
      if (loading || atStart || !items[0]) return;
      await loadLog("earlier", { before: items[0].number, limit: LOG_PAGE }, (window, page) => prepend(window, page, LOG_PAGE));
    },
    async loadLater() {
      const { loading, atEnd, items } = store.getState().log;
      if (loading || atEnd) return;
      await loadLog("later", { after: items.at(-1)?.number ?? 0, limit: LOG_PAGE }, (window, page) => extend(window, page, LOG_PAGE));
    },
    follow: (follow) => setLog((window) => (window.follow === follow ? window : { ...window, follow })),
    close() {
      closed = true;
      clearTimeout(detailTimer);
      clearTimeout(flushTimer);
    },
  };
  return api;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : "The server could not be reached.";
}

import { createStore } from "zustand/vanilla";
import type { RunSummary } from "@/lib/runs/schema";
import { hasEnded } from "@/lib/runs/statuses";
import type { Connection } from "./run-store";

/** What the tenant's live channel says of a run: everything of a row that changes, but for its times. */
export type RunsChange = Pick<RunSummary, "id" | "status" | "stage" | "outcome" | "wanted" | "spentMicros" | "waitsFor">;

export interface RunsPage {
  items: RunSummary[];
  nextCursor: string | null;
}

/** Runs that match one filter, newest first. */
export interface RunsSource {
  /** The page after a cursor; null: the newest. */
  fetchPage(cursor: string | null): Promise<RunsPage>;
  /** null: it is gone, with its repository. */
  fetchRun(id: string): Promise<RunSummary | null>;
}

export interface RunsState {
  /** Newest first, each once. A run stays where it is also when a change takes it out of the filter. */
  runs: RunSummary[];
  /** New ones that wait to be shown, because rows must not move now. */
  fresh: RunSummary[];
  nextCursor: string | null;
  loading: boolean;
  connection: Connection;
  /** Why the list may be behind; null when it is not. */
  problem: string | null;
  selected: string | null;
}

export interface RunsStore {
  getState(): RunsState;
  getInitialState(): RunsState;
  subscribe(listener: (state: RunsState, previous: RunsState) => void): () => void;
  /** A change from the live channel. */
  receive(change: RunsChange): void;
  /** While true, new runs wait in `fresh`; from false on, they are shown. */
  hold(held: boolean): void;
  showFresh(): void;
  /** Fetches the next older page, unless that is under way or there is none. */
  more(): Promise<void>;
  select(id: string | null): void;
  /** Joined (again): whatever changed meanwhile is asked for. */
  joined(): void;
  lost(): void;
  /** Asks for the newest runs and for the rows that may have changed unseen. */
  refresh(): Promise<void>;
}

/** Changes that come together ask once; and at most once in this time. */
const REFRESH_AFTER_MS = 150;
const REFRESH_EVERY_MS = 1_000;
/** New runs are looked for on this many pages; beyond that the list begins anew. */
const MAX_NEW_PAGES = 5;
/** Rows read one by one in one refresh: those that the newest page does not hold. Further ones wait for the next. */
const MAX_SINGLE = 20;
/** Runs outside of the list that are remembered, so that each of their changes does not ask again. */
const MAX_OTHERS = 1_000;

/** The one place where the list of runs keeps what it knows: first from the server, then live. */
export function createRunsStore(source: RunsSource, initial: RunsPage): RunsStore {
  const store = createStore<RunsState>(() => ({ runs: initial.items, fresh: [], nextCursor: initial.nextCursor, loading: false, connection: "connecting", problem: null, selected: null }));
  const { getState: get, setState: set } = store;
  /** Rows to be read anew, until they are: a change left their times unknown, or may have been missed. */
  const stale = new Set<string>();
  const others = new Map<string, RunSummary["status"]>();
  /** Changes that came while an answer was under way, for each such answer: it may be older than they are. */
  const underWay = new Set<RunsChange[]>();
  /** Changes may have been missed since the rows were last compared with the server's. */
  let missed = false;
  /** Rows that the filter no longer returned when they were last compared. */
  let outside = new Set<string>();
  let held = false;
  let refreshing: Promise<void> | undefined;
  let refreshAgain = false;
  let refreshedAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** True when the change belongs to a row; the row then has it. */
  function patch(change: RunsChange): boolean {
    const { runs, fresh } = get();
    const list = runs.some(({ id }) => id === change.id) ? "runs" : fresh.some(({ id }) => id === change.id) ? "fresh" : null;
    if (!list) return false;
    const rows = (list === "runs" ? runs : fresh).map((run) => (run.id === change.id ? { ...run, ...change } : run));
    set({ [list]: rows });
    if (rows.some((run) => run.id === change.id && timesUnknown(run))) {
      stale.add(change.id);
      refreshSoon();
    }
    return true;
  }

  /** Reads and puts in what was read, and then once more what changed meanwhile. */
  async function amidChanges<Answer>(read: () => Promise<Answer>): Promise<Answer> {
    const changes: RunsChange[] = [];
    underWay.add(changes);
    const answer = await read().finally(() => underWay.delete(changes));
    changes.forEach(patch);
    return answer;
  }

  /** Brings the newest pages in. Answers what they held, and whether that is all there is. */
  async function readNewest(): Promise<{ seen: RunSummary[]; all: boolean }> {
    const seen: RunSummary[] = [];
    let cursor: string | null = null;
    let page: RunsPage;
    let meets: boolean;
    let pages = 0;
    do {
      page = await source.fetchPage(cursor);
      seen.push(...page.items);
      cursor = page.nextCursor;
      const known = new Set(get().runs.map(({ id }) => id));
      meets = known.size === 0 || cursor === null || page.items.some(({ id }) => known.has(id));
    } while (!meets && ++pages < MAX_NEW_PAGES);
    if (!meets) set({ runs: merge([], seen), fresh: [], nextCursor: cursor });
    else bringIn(seen, cursor);
    for (const { id } of seen) stale.delete(id);
    return { seen, all: cursor === null };
  }

  /** Finds the rows that may have changed unseen: those under way, and those that the newest pages should hold but do not. */
  function findMissed({ seen, all }: { seen: RunSummary[]; all: boolean }): void {
    const { runs, fresh } = get();
    const current = new Set(seen.map(({ id }) => id));
    const last = seen.at(-1);
    const rest = [...runs, ...fresh].filter(({ id }) => !current.has(id));
    const left = new Set(rest.filter((run) => all || (last && newestFirst(run, last) < 0)).map(({ id }) => id));
    for (const { id, finishedAt } of rest) if (!finishedAt || (left.has(id) && !outside.has(id))) stale.add(id);
    outside = left;
  }

  async function readSingle(): Promise<void> {
    const ids = [...stale].slice(0, MAX_SINGLE);
    const read = await Promise.all(ids.map((id) => source.fetchRun(id)));
    for (const id of ids) stale.delete(id);
    const byId = new Map(ids.map((id, index) => [id, read[index]]));
    // A row that is gone leaves; one that was not read stays as it is.
    const renew = (rows: RunSummary[]) => rows.flatMap((run) => (byId.has(run.id) ? byId.get(run.id) ?? [] : run));
    if (ids.length > 0) set(({ runs, fresh }) => ({ runs: renew(runs), fresh: renew(fresh) }));
  }

  function bringIn(found: RunSummary[], cursor: string | null): void {
    const { runs, fresh, nextCursor } = get();
    const shown = new Set(runs.map(({ id }) => id));
    const last = runs.at(-1);
    // Older ones than the last come with the page that they belong to.
    const added = found.filter((run) => !shown.has(run.id) && (!last || nextCursor === null || newestFirst(run, last) < 0));
    const known = found.filter(({ id }) => shown.has(id));
    if (held && runs.length > 0) set({ runs: merge(runs, known), fresh: merge(fresh, added) });
    else set({ runs: merge(runs, [...known, ...fresh, ...added]), fresh: [], ...(!last && { nextCursor: cursor }) });
  }

  async function readAll(): Promise<void> {
    const compare = missed;
    missed = false;
    const newest = await amidChanges(readNewest);
    if (compare) findMissed(newest);
    await amidChanges(readSingle);
    set({ problem: null });
    if (stale.size > 0) refreshSoon();
  }

  function refresh(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (refreshing) {
      refreshAgain = true;
      return refreshing;
    }
    refreshing = (async () => {
      try {
        do {
          refreshAgain = false;
          refreshedAt = Date.now();
          await readAll();
        } while (refreshAgain);
      } catch (error) {
        missed = true;
        set({ problem: sentence(error) });
      } finally {
        refreshing = undefined;
      }
    })();
    return refreshing;
  }

  function refreshSoon(): void {
    if (timer) return;
    timer = setTimeout(() => void refresh(), Math.max(REFRESH_AFTER_MS, refreshedAt + REFRESH_EVERY_MS - Date.now()));
  }

  function showFresh(): void {
    set(({ runs, fresh }) => (fresh.length > 0 ? { runs: merge(runs, fresh), fresh: [] } : {}));
  }

  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    receive(change) {
      for (const changes of underWay) changes.push(change);
      if (patch(change) || others.get(change.id) === change.status) return;
      if (others.size >= MAX_OTHERS) others.clear();
      others.set(change.id, change.status);
      refreshSoon();
    },
    hold(next) {
      held = next;
      if (!held) showFresh();
    },
    showFresh,
    async more() {
      const { loading, nextCursor } = get();
      if (loading || !nextCursor) return;
      set({ loading: true });
      try {
        await amidChanges(async () => {
          const page = await source.fetchPage(nextCursor);
          // That the newest ones could not be read is still so.
          set(({ runs, problem }) => ({ runs: merge(page.items, runs), nextCursor: page.nextCursor, loading: false, problem: missed ? problem : null }));
        });
      } catch (error) {
        set({ loading: false, problem: sentence(error) });
      }
    },
    select: (selected) => set({ selected }),
    joined() {
      set({ connection: "live" });
      missed = true;
      refreshSoon();
    },
    lost() {
      set({ connection: "polling" });
    },
    refresh() {
      missed = true;
      return refresh();
    },
  };
}

/** The channel tells no times: a run that began, ended or was taken up again has other ones than its row. */
function timesUnknown({ status, startedAt, finishedAt }: RunSummary): boolean {
  return hasEnded(status) !== (finishedAt !== null) || (status === "running" && startedAt === null);
}

/** Both lists as one, newest first; of a run that is in both, the second one's row. */
function merge(first: RunSummary[], second: RunSummary[]): RunSummary[] {
  const byId = new Map<string, RunSummary>();
  for (const run of first) byId.set(run.id, run);
  for (const run of second) byId.set(run.id, run);
  return [...byId.values()].sort(newestFirst);
}

// Both are written by the database, always in UTC: the order of the texts is the order of the times.
function newestFirst(a: RunSummary, b: RunSummary): number {
  if (a.createdAt !== b.createdAt) return a.createdAt > b.createdAt ? -1 : 1;
  return a.id > b.id ? -1 : a.id < b.id ? 1 : 0;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : "The server could not be reached.";
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunDetail } from "@/lib/runs/detail-schema";
import type { RunEvent, Turn } from "@/lib/runs/schema";
import { LOG_PAGE } from "./log-window";
import { createRunStore, EVENTS_PAGE, type EventQuery, type RunStore } from "./run-store";

const event = (number: number, type = "note"): RunEvent => ({ number, type, level: "info", stage: null, message: `Event ${number}`, data: {}, createdAt: "2026-11-21T10:00:00+00:00" });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => event(from + index));
/** What the log shows once what came together is drawn. */
const numbers = (store: RunStore) => {
  vi.advanceTimersByTime(16);
  return store.getState().log.items.map(({ number }) => number);
};
const INFO = { level: "info", stage: null, q: "" } as const;
const detailOf = (status: string) => ({ run: { id: "run", status, spentMicros: 0, lastEventNumber: 3 } }) as unknown as RunDetail;

/** The far side: what the database holds, and how often it was asked. */
class FakeServer {
  events: RunEvent[] = [];
  detail = detailOf("running");
  eventRequests: number[] = [];
  detailRequests = 0;
  /** While set, answers wait for `release`, as on a slow network. */
  hold = false;
  failing = false;
  detailFailing = false;
  private waiting: (() => void)[] = [];

  async fetchEvents({ after = 0, before, limit, q }: EventQuery): Promise<RunEvent[]> {
    if (before === undefined) this.eventRequests.push(after);
    if (this.failing) throw new Error("The network is gone.");
    const found = this.events.filter(({ number, message }) => number > after && number < (before ?? Infinity) && message.includes(q ?? ""));
    const answer = before === undefined ? found.slice(0, limit) : found.slice(-limit);
    if (this.hold) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return answer;
  }
  async fetchDetail(): Promise<RunDetail> {
    this.detailRequests += 1;
    if (this.failing || this.detailFailing) throw new Error("The network is gone.");
    const answer = this.detail;
    if (this.hold) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return answer;
  }
  async fetchTurns(): Promise<Turn[]> {
    return [];
  }
  release(): void {
    this.hold = false;
    for (const go of this.waiting.splice(0)) go();
  }
}

let server: FakeServer;
let store: RunStore;
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  server.events = range(1, 3);
  store = createRunStore(server, { detail: server.detail, turns: [], lastNumber: 3, log: { filter: INFO, items: range(1, 3), atStart: true, atEnd: true } });
});
afterEach(() => {
  store.close();
  vi.useRealTimers();
});

describe("events", () => {
  it("appends what continues the list without asking the server", () => {
    store.receive(event(4));
    store.receive(event(5));
    expect(numbers(store)).toEqual([1, 2, 3, 4, 5]);
    expect(server.eventRequests).toEqual([]);
  });

  it("drops doubles", () => {
    store.receive(event(3));
    store.receive(event(4));
    store.receive(event(4));
    store.receive(event(1));
    expect(numbers(store)).toEqual([1, 2, 3, 4]);
  });

  it("fills a gap by asking for what is after the last number", async () => {
    server.events = range(1, 7);
    store.receive(event(7));
    expect(numbers(store)).toEqual([1, 2, 3]);
    await settle();
    expect(numbers(store)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(server.eventRequests).toEqual([3]);
  });

  it("puts events that arrive out of order in order", async () => {
    server.hold = true;
    store.receive(event(6));
    store.receive(event(5));
    store.receive(event(4));
    expect(numbers(store)).toEqual([1, 2, 3, 4, 5, 6]);
    server.release();
    await settle();
    expect(numbers(store)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("keeps early events that the answer to the gap did not hold yet", async () => {
    server.events = range(1, 5);
    server.hold = true;
    store.receive(event(5));
    await settle();
    store.receive(event(6));
    store.receive(event(7));
    server.release();
    await settle();
    expect(numbers(store)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("reads on while pages are full", async () => {
    server.events = range(1, EVENTS_PAGE * 2 + 10);
    store.joined();
    await settle();
    expect(numbers(store)).toEqual(range(1, EVENTS_PAGE * 2 + 10).map(({ number }) => number));
    expect(server.eventRequests).toEqual([3, EVENTS_PAGE + 3, EVENTS_PAGE * 2 + 3]);
  });

  it("stops asking when the server answers a full page of nothing new", async () => {
    server.fetchEvents = async ({ after }) => {
      server.eventRequests.push(after!);
      return Array.from({ length: EVENTS_PAGE }, () => event(1));
    };
    await store.refresh();
    expect(server.eventRequests).toEqual([3]);
  });

  it("reads everything anew when more was missed than it would ask for page by page", async () => {
    const last = EVENTS_PAGE * 5;
    server.events = range(1, last);
    server.detail = { run: { id: "run", lastEventNumber: last } } as unknown as RunDetail;
    store.joined();
    await settle();
    expect(store.getState().lastNumber).toBe(last);
    expect(numbers(store)).toEqual(range(last - LOG_PAGE + 1, last).map(({ number }) => number));
    store.receive(event(last + 1));
    expect(numbers(store).at(-1)).toBe(last + 1);
  });

  it("takes nothing after it was closed", async () => {
    server.events = range(1, 9);
    server.hold = true;
    store.receive(event(9));
    store.close();
    server.release();
    await settle();
    store.receive(event(4));
    expect(numbers(store)).toEqual([1, 2, 3]);
  });
});

describe("the log", () => {
  const long = LOG_PAGE * 3;
  beforeEach(() => {
    server.events = range(1, long);
    store.close();
    store = createRunStore(server, { detail: server.detail, turns: [], lastNumber: long, log: { filter: INFO, items: range(long - LOG_PAGE + 1, long), atStart: false, atEnd: true } });
  });

  it("is read backwards page by page to its start", async () => {
    for (let pages = 0; pages < 5; pages++) await store.loadEarlier();
    expect(numbers(store)).toEqual(range(1, long).map(({ number }) => number));
    expect(store.getState().log).toMatchObject({ atStart: true, grew: "start" });
  });

  it("opens around an event, counts what comes meanwhile, and reads on to the end without doubles", async () => {
    await store.showLog(INFO, 100);
    expect(store.getState().log).toMatchObject({ atEnd: false, follow: false });
    expect(numbers(store)).toContain(100);
    store.receive(event(long + 1));
    server.events = range(1, long + 1);
    expect(numbers(store)).not.toContain(long + 1);
    expect(store.getState().log.unseen).toBe(1);
    for (let pages = 0; pages < 5; pages++) await store.loadLater();
    expect(numbers(store).at(-1)).toBe(long + 1);
    expect(new Set(numbers(store)).size).toBe(numbers(store).length);
    expect(store.getState().log).toMatchObject({ atEnd: true, unseen: 0 });
  });

  it("holds what comes while a search is under way, and shows of it what is searched for", async () => {
    server.hold = true;
    const shown = store.showLog({ ...INFO, q: "Event 7" });
    await settle();
    store.receive(event(long + 1));
    store.receive({ ...event(long + 2), message: "Event 7 again" });
    server.release();
    await shown;
    expect(numbers(store)).toEqual([...range(1, long).filter(({ message }) => message.includes("Event 7")).map(({ number }) => number), long + 2]);
    expect(store.getState().lastNumber).toBe(long + 2);
  });

  it("keeps what it shows when a page cannot be read, and says so", async () => {
    server.failing = true;
    await store.loadEarlier();
    expect(store.getState().log).toMatchObject({ problem: "The network is gone.", loading: null });
    expect(numbers(store)).toHaveLength(LOG_PAGE);
  });

  it("reads a log that is longer than what it holds, to both ends, and says the start is there only where it is", async () => {
    const last = 9_000;
    server.events = range(1, last);
    store.close();
    store = createRunStore(server, { detail: server.detail, turns: [], lastNumber: last, log: { filter: INFO, items: range(1, LOG_PAGE), atStart: true, atEnd: false } });
    const held: number[][] = [];
    const readOn = async (load: () => Promise<void>) => {
      for (let pages = 0; pages < 30; pages++) {
        await load();
        held.push(numbers(store));
        const { items, atStart, atEnd } = store.getState().log;
        if (atStart) expect(items[0]!.number, "where it says that the run began").toBe(1);
        if (atEnd) expect(items.at(-1)!.number, "where it says that nothing is after it").toBe(last);
      }
    };
    await readOn(store.loadLater);
    expect(held.at(-1)!.at(-1)).toBe(last);
    await readOn(store.loadEarlier);
    expect(held.at(-1)![0]).toBe(1);
    expect(store.getState().log).toMatchObject({ atStart: true, atEnd: false });
    expect(Math.max(...held.map(({ length }) => length))).toBeLessThanOrEqual(6_000);
    for (const items of held) expect(items, "no gap").toEqual(Array.from({ length: items.length }, (_, index) => items[0]! + index));
  });

  it("makes room before a page comes, so that the list changes at one end at a time", async () => {
    server.events = range(1, 9_000);
    store.close();
    store = createRunStore(server, { detail: server.detail, turns: [], lastNumber: 9_000, log: { filter: INFO, items: range(3_001, 9_000), atStart: false, atEnd: true } });
    server.hold = true;
    const loading = store.loadEarlier();
    expect([numbers(store)[0], numbers(store).at(-1), store.getState().log.grew]).toEqual([3_001, 9_000 - LOG_PAGE, "end"]);
    server.release();
    await loading;
    expect([numbers(store)[0], numbers(store).at(-1), store.getState().log.grew]).toEqual([3_001 - LOG_PAGE, 9_000 - LOG_PAGE, "start"]);
  });

  it("holds a bounded number of events while it follows", () => {
    for (let number = long + 1; number <= 8_000; number++) store.receive(event(number));
    expect(numbers(store).length).toBeLessThanOrEqual(6_000);
    expect(store.getState().log).toMatchObject({ atStart: false, atEnd: true });
    expect(numbers(store).at(-1)).toBe(8_000);
  });
});

describe("the connection", () => {
  it("asks for what was missed each time it is joined again", async () => {
    store.joined();
    await settle();
    store.lost();
    expect(store.getState().connection).toBe("polling");
    server.events = range(1, 6);
    store.joined();
    await settle();
    expect(store.getState().connection).toBe("live");
    expect(numbers(store)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("asks again when an event was stored after the request under way was answered", async () => {
    server.hold = true;
    store.joined();
    await settle();
    server.events = range(1, 4);
    store.joined();
    server.release();
    await settle();
    expect(numbers(store)).toEqual([1, 2, 3, 4]);
  });

  it("does not forget that the run itself could not be read when its events could", async () => {
    server.detailFailing = true;
    server.detail = detailOf("failed");
    await store.refresh();
    server.events = range(1, 6);
    store.receive(event(6));
    await settle();
    expect(numbers(store)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(store.getState().problem).toBe("The network is gone.");
    server.detailFailing = false;
    await store.refresh();
    expect(store.getState()).toMatchObject({ problem: null, detail: { run: { status: "failed" } } });
  });

  it("says what failed, keeps what it has, and recovers", async () => {
    server.failing = true;
    await store.refresh();
    expect(store.getState()).toMatchObject({ problem: "The network is gone.", log: { items: range(1, 3) } });
    server.failing = false;
    server.events = range(1, 4);
    await store.refresh();
    expect(store.getState().problem).toBeNull();
    expect(numbers(store)).toEqual([1, 2, 3, 4]);
  });
});

describe("details", () => {
  it("are read again, once for many events, when an event changes them", async () => {
    server.detail = detailOf("waiting");
    for (let number = 4; number < 30; number += 1) store.receive(event(number, "stage.started"));
    await vi.advanceTimersByTimeAsync(50);
    expect(server.detailRequests).toBe(1);
    expect(store.getState().detail.run.status).toBe("waiting");
  });

  it("are read at most every half second while events keep coming", async () => {
    for (let number = 4; number < 24; number += 1) {
      store.receive(event(number, "stage.started"));
      await vi.advanceTimersByTimeAsync(100);
    }
    // Two seconds: at the start, and then every 500 ms.
    expect(server.detailRequests).toBe(4);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.detailRequests).toBe(5);
  });

  it("are not read for a line of the log", async () => {
    store.receive(event(4, "command.output"));
    store.receive(event(5, "check.output"));
    store.receive(event(6, "turn.finished"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.detailRequests).toBe(0);
  });

  it("are read again when they changed while being read", async () => {
    server.hold = true;
    store.receive(event(4, "stage.started"));
    await vi.advanceTimersByTimeAsync(500);
    expect(server.detailRequests).toBe(1);
    server.detail = detailOf("succeeded");
    store.receive(event(5, "run.finished"));
    server.release();
    await vi.advanceTimersByTimeAsync(500);
    expect(server.detailRequests).toBe(2);
    expect(store.getState().detail.run.status).toBe("succeeded");
  });

  it("that were asked for before a change do not take it back", async () => {
    server.hold = true;
    const reading = store.refresh();
    await settle();
    store.change({ status: "succeeded", outcome: "merged", spentMicros: 7 });
    server.detail = { run: { ...server.detail.run, status: "succeeded", outcome: "merged", spentMicros: 7, finishedAt: "2026-11-21T10:00:00+00:00" } } as RunDetail;
    server.release();
    await reading;
    expect(store.getState().detail.run).toMatchObject({ status: "succeeded", outcome: "merged", spentMicros: 7 });
    await vi.advanceTimersByTimeAsync(500);
    expect(store.getState().detail.run.finishedAt).not.toBeNull();
  });

  it("show a change of the run at once", () => {
    store.change({ status: "paused", stage: "execute", outcome: null, wanted: null, spentMicros: 7, headSha: null, waitsFor: null });
    expect(store.getState().detail.run).toMatchObject({ status: "paused", spentMicros: 7 });
  });
});

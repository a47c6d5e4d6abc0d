import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunSummary } from "@/lib/runs/schema";
import { createRunsStore, type RunsChange, type RunsPage } from "./runs-store";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Run number `n`: the higher, the newer. */
function run(n: number, more: Partial<RunSummary> = {}): RunSummary {
  return {
    id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`, goal: `Goal ${n}`, autonomy: "plan", model: "openai:gpt", replayed: false, status: "running", stage: "plan", wanted: null, attempt: 1, outcome: null, replayOf: null, branch: null,
    capMicros: 2_000_000, spentMicros: 0, createdBy: null, createdAt: `2026-11-21T10:${String(n).padStart(2, "0")}:00+00:00`, startedAt: "2026-11-21T10:00:00+00:00", finishedAt: null, waitsFor: null, waitsUntil: null, repository: null, ...more,
  };
}
const change = (n: number, more: Partial<RunsChange> = {}): RunsChange => ({ id: run(n).id, status: "running", stage: "plan", outcome: null, wanted: null, spentMicros: 0, waitsFor: null, ...more });
const ENDED = { status: "succeeded", outcome: "merged", finishedAt: "2026-11-21T11:00:00+00:00" } as const;

/** A server with these runs, newest first, and a store that shows its first page. */
function world(runs: RunSummary[], { size = 3 } = {}) {
  const server = { runs, outsideOfFilter: [] as RunSummary[], broken: false, singlesBroken: false, pages: 0, singles: [] as string[], before: async () => {} };
  const page = (cursor: string | null): RunsPage => {
    const from = cursor ? server.runs.findIndex(({ id }) => id === cursor) + 1 : 0;
    const items = server.runs.slice(from, from + size);
    return { items, nextCursor: from + size < server.runs.length ? items.at(-1)!.id : null };
  };
  const store = createRunsStore(
    {
      fetchPage: async (cursor) => {
        server.pages++;
        const answer = page(cursor);
        await server.before();
        if (server.broken) throw new Error("The server could not be reached; the page tries again by itself.");
        return answer;
      },
      fetchRun: async (id) => {
        server.singles.push(id);
        if (server.singlesBroken) throw new Error("The server could not be reached; the page tries again by itself.");
        return [...server.runs, ...server.outsideOfFilter].find((one) => one.id === id) ?? null;
      },
    },
    page(null),
  );
  const settle = () => vi.advanceTimersByTimeAsync(3_000);
  const goals = () => store.getState().runs.map(({ goal }) => Number(goal.slice(5)));
  return { server, store, settle, goals };
}

describe("pages", () => {
  it("are put together in order and without doubles, also when a new run moved them", async () => {
    const { server, store, goals } = world([6, 5, 4, 3, 2, 1].map((n) => run(n)));
    expect(goals()).toEqual([6, 5, 4]);
    server.runs = [7, 6, 5, 4, 3, 2, 1].map((n) => run(n));
    await store.more();
    expect(goals()).toEqual([6, 5, 4, 3, 2, 1]);
    expect(store.getState().nextCursor).toBeNull();
    await store.more();
    expect(server.pages).toBe(1);
  });

  it("are asked for once at a time, and again after a failure", async () => {
    const { server, store, goals } = world([4, 3, 2, 1].map((n) => run(n)));
    server.broken = true;
    await Promise.all([store.more(), store.more()]);
    expect(server.pages).toBe(1);
    expect(store.getState()).toMatchObject({ loading: false, problem: expect.stringContaining("could not be reached") });
    server.broken = false;
    await store.more();
    expect(goals()).toEqual([4, 3, 2, 1]);
    expect(store.getState().problem).toBeNull();
  });
});

describe("an older page", () => {
  it("does not undo a change that came while it was under way", async () => {
    const { server, store } = world([4, 3, 2, 1].map((n) => run(n)));
    let answerNow = () => {};
    server.before = () => new Promise((resolve) => (answerNow = resolve));
    const more = store.more();
    await vi.advanceTimersByTimeAsync(0);
    store.receive(change(1, { stage: "finalize" }));
    answerNow();
    await more;
    expect(store.getState().runs.at(-1)).toMatchObject({ goal: "Goal 1", stage: "finalize" });
  });

  it("does not hide that the newest ones could not be read", async () => {
    const { server, store } = world([4, 3, 2, 1].map((n) => run(n)));
    server.broken = true;
    await store.refresh();
    server.broken = false;
    await store.more();
    expect(store.getState().problem).toContain("could not be reached");
    await store.refresh();
    expect(store.getState().problem).toBeNull();
  });
});

describe("changes", () => {
  it("change the row in place and leave the others as they are", async () => {
    const { server, store } = world([3, 2, 1].map((n) => run(n)));
    const before = store.getState().runs;
    store.receive(change(2, { stage: "execute", spentMicros: 1_234 }));
    const { runs } = store.getState();
    expect(runs[1]).toMatchObject({ goal: "Goal 2", stage: "execute", spentMicros: 1_234 });
    expect(runs[0]).toBe(before[0]);
    expect(runs[2]).toBe(before[2]);
    expect(server.pages).toBe(0);
  });

  it("that take a run out of the filter leave it in its place, with its new state and times", async () => {
    const { server, store, settle, goals } = world([3, 2, 1].map((n) => run(n)));
    server.runs = [run(3), run(1)];
    server.outsideOfFilter = [run(2, ENDED)];
    store.receive(change(2, { status: "succeeded", outcome: "merged" }));
    expect(store.getState().runs[1]).toMatchObject({ status: "succeeded", outcome: "merged", finishedAt: null });
    await settle();
    expect(goals()).toEqual([3, 2, 1]);
    expect(store.getState().runs[1]).toMatchObject(ENDED);
  });

  it("win over an answer that was under way when they came", async () => {
    const { server, store, goals } = world([2, 1].map((n) => run(n)));
    let answerNow = () => {};
    server.before = () => new Promise((resolve) => (answerNow = resolve));
    const refreshed = store.refresh();
    await vi.advanceTimersByTimeAsync(0);
    store.receive(change(2, { stage: "finalize" }));
    answerNow();
    await refreshed;
    expect(store.getState().runs[0]).toMatchObject({ stage: "finalize" });
    expect(goals()).toEqual([2, 1]);
  });

  it("of a row further down than the newest page read that row alone", async () => {
    const { server, store, settle } = world([5, 4, 3, 2, 1].map((n) => run(n)), { size: 3 });
    await store.more();
    server.runs = server.runs.map((one) => (one.id === run(1).id ? run(1, ENDED) : one));
    store.receive(change(1, { status: "succeeded", outcome: "merged" }));
    await settle();
    expect(server.singles).toEqual([run(1).id]);
    expect(store.getState().runs.at(-1)).toMatchObject(ENDED);
  });
});

describe("changes that nobody sent", () => {
  it("before the page was live are seen as soon as it is, also of a run that has left the filter", async () => {
    const { server, store, settle, goals } = world([3, 2, 1].map((n) => run(n)));
    server.runs = [run(3), run(1)];
    server.outsideOfFilter = [run(2, ENDED)];
    store.joined();
    await settle();
    expect(goals()).toEqual([3, 2, 1]);
    expect(store.getState().runs[1]).toMatchObject(ENDED);
    expect(server.singles).toEqual([run(2).id]);
  });

  it("are seen of a run that had ended and was taken up again, and then not asked for each time", async () => {
    const { server, store, settle } = world([3, 2, 1].map((n) => run(n, { ...ENDED, status: "failed", outcome: "red" })));
    server.outsideOfFilter = [run(2, ENDED)];
    server.runs = [server.runs[0]!, server.runs[2]!];
    store.joined();
    await settle();
    expect(store.getState().runs[1]).toMatchObject(ENDED);
    store.joined();
    await settle();
    await store.refresh();
    expect(server.singles).toEqual([run(2).id]);
    expect(server.pages).toBe(3);
  });

  it("are seen of every run, a few at a time, however many they are", async () => {
    const { server, store, settle } = world(Array.from({ length: 55 }, (_, index) => run(55 - index)), { size: 55 });
    server.outsideOfFilter = server.runs.map((one) => ({ ...one, ...ENDED }));
    server.runs = [];
    await store.refresh();
    expect(server.singles).toHaveLength(20);
    await settle();
    expect(server.singles).toHaveLength(55);
    expect(store.getState().runs.filter(({ status }) => status !== "succeeded")).toEqual([]);
  });

  it("are asked for again when they could not be read", async () => {
    const { server, store, settle } = world([3, 2, 1].map((n) => run(n)));
    server.runs = [run(3), run(1)];
    server.outsideOfFilter = [run(2, ENDED)];
    server.singlesBroken = true;
    store.joined();
    await settle();
    expect(store.getState().problem).toContain("could not be reached");
    server.singlesBroken = false;
    store.receive(change(9));
    await settle();
    expect(store.getState().problem).toBeNull();
    expect(store.getState().runs[1]).toMatchObject(ENDED);
  });

  it("take a run out that is gone with its repository", async () => {
    const { server, store, goals } = world([3, 2, 1].map((n) => run(n, ENDED)));
    server.runs = [run(3, ENDED), run(1, ENDED)];
    await store.refresh();
    expect(goals()).toEqual([3, 1]);
    expect(store.getState().problem).toBeNull();
  });
});

describe("new runs", () => {
  it("come in at the top, each once, however many changes tell of them", async () => {
    const { server, store, settle, goals } = world([2, 1].map((n) => run(n)));
    server.runs = [4, 3, 2, 1].map((n) => run(n));
    for (const n of [3, 4, 3, 4]) store.receive(change(n, { status: "queued" }));
    await settle();
    expect(goals()).toEqual([4, 3, 2, 1]);
    expect(server.pages).toBeLessThanOrEqual(2);
  });

  it("wait while rows must not move, change meanwhile, and come when they may", async () => {
    const { server, store, settle, goals } = world([2, 1].map((n) => run(n)));
    store.hold(true);
    server.runs = [3, 2, 1].map((n) => run(n));
    store.receive(change(3));
    await settle();
    expect(goals()).toEqual([2, 1]);
    store.receive(change(3, { stage: "execute" }));
    expect(store.getState().fresh).toMatchObject([{ goal: "Goal 3", stage: "execute" }]);
    store.hold(false);
    expect(goals()).toEqual([3, 2, 1]);
    expect(store.getState().fresh).toEqual([]);
  });

  it("that the filter leaves out do not ask again with each of their changes", async () => {
    const { server, store, settle, goals } = world([2, 1].map((n) => run(n)));
    store.receive(change(9));
    await settle();
    expect(server.pages).toBe(1);
    for (let micros = 1; micros < 20; micros++) store.receive(change(9, { spentMicros: micros }));
    await settle();
    expect(server.pages).toBe(1);
    expect(goals()).toEqual([2, 1]);
  });

  it("older than what is loaded are left to their page", async () => {
    const { server, store, settle, goals } = world([6, 5, 4, 3, 2, 1].map((n) => run(n)));
    server.runs = [run(6), run(5), run(3), run(2)];
    store.receive(change(3, { status: "waiting" }));
    await settle();
    expect(goals()).toEqual([6, 5, 4]);
  });

  it("are all found after a long sleep, and the list begins anew when there are too many", async () => {
    const { server, store, goals } = world([2, 1].map((n) => run(n)), { size: 3 });
    server.runs = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => run(n));
    await store.refresh();
    expect(goals()).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    server.runs = Array.from({ length: 50 }, (_, index) => run(59 - index));
    await store.refresh();
    expect(goals()).toEqual(Array.from({ length: 15 }, (_, index) => 59 - index));
    expect(store.getState().nextCursor).toBe(run(45).id);
  });

  it("fill a list that was empty, and it goes on with its cursor", async () => {
    const { server, store, settle, goals } = world([]);
    store.hold(true);
    server.runs = [5, 4, 3, 2, 1].map((n) => run(n));
    store.receive(change(5, { status: "queued" }));
    await settle();
    expect(goals()).toEqual([5, 4, 3]);
    await store.more();
    expect(goals()).toEqual([5, 4, 3, 2, 1]);
  });
});

it("says when it may be behind, and recovers", async () => {
  const { server, store } = world([run(1)]);
  server.broken = true;
  await store.refresh();
  expect(store.getState().problem).toContain("could not be reached");
  server.broken = false;
  await store.refresh();
  expect(store.getState().problem).toBeNull();
});

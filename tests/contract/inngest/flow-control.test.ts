import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, realServer, Stack } from "./harness";

interface Span {
  key: string;
  from: number;
  to: number;
}
const spans: Record<string, Span[]> = {};
const ran: Record<string, unknown[]> = {};
const note = (name: string, value: unknown) => (ran[name] ??= []).push(value);

async function spend(name: string, key: string): Promise<void> {
  const span = { key, from: Date.now(), to: Infinity };
  (spans[name] ??= []).push(span);
  await sleep(80);
  span.to = Date.now();
}

/** The most spans that overlap at any moment. */
function peak(list: Span[]): number {
  return Math.max(0, ...list.map(({ from }) => list.filter((other) => other.from <= from && from < other.to).length));
}

describe("flow control", () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.open((inngest) => [
      inngest.createFunction({ id: "serial", concurrency: 1, triggers: [{ event: "t/serial" }] }, async ({ event, step }) => {
        await step.run("work", async () => (note("serial", event.data.n), await spend("serial", "")));
      }),
      inngest.createFunction({ id: "keyed", concurrency: { limit: 2, key: "event.data.tenant" }, triggers: [{ event: "t/keyed" }] }, async ({ event, step }) => {
        await step.run("work", () => spend("keyed", event.data.tenant as string));
      }),
      ...["one", "two"].map((id) =>
        inngest.createFunction({ id: `shared-${id}`, concurrency: { limit: 1, key: `"shared"`, scope: "account" }, triggers: [{ event: "t/shared" }] }, async ({ step }) => {
          await step.run("work", () => spend("shared", ""));
        }),
      ),
      inngest.createFunction({ id: "throttled", throttle: { limit: 1, period: "1s" }, triggers: [{ event: "t/throttled" }] }, async () => {
        note("throttled", Date.now());
      }),
      inngest.createFunction({ id: "limited", rateLimit: { limit: 2, period: "1m", key: "event.data.k" }, triggers: [{ event: "t/limited" }] }, async ({ event }) => {
        note("limited", event.data.k);
      }),
      inngest.createFunction({ id: "idempotent", idempotency: "event.data.order", triggers: [{ event: "t/idempotent" }] }, async ({ event }) => {
        note("idempotent", event.data);
      }),
      inngest.createFunction({ id: "debounced", debounce: { period: "1s", key: "event.data.k" }, triggers: [{ event: "t/debounced" }] }, async ({ event }) => {
        note("debounced", event.data);
      }),
      inngest.createFunction({ id: "plain", triggers: [{ event: "t/plain" }] }, async ({ event }) => {
        note("plain", event.id);
      }),
      inngest.createFunction({ id: "cron", triggers: [{ cron: realServer ? "* * * * *" : "* * * * * *" }] }, async ({ event }) => {
        note("cron", event.name);
      }),
      inngest.createFunction({ id: "started-late", concurrency: 1, timeouts: { start: "1s" }, triggers: [{ event: "t/started-late" }] }, async ({ step }) => {
        await step.run("work", () => sleep(2_500));
      }),
    ]);
  });

  afterAll(async () => await stack.close());

  it("runs one at a time, in the order of events", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) ids.push(await stack.send({ name: "t/serial", data: { n } }));
    for (const id of ids) await stack.ended(id);
    expect(ran.serial).toEqual([0, 1, 2, 3]);
    expect(peak(spans.serial ?? [])).toBe(1);
  });

  it("counts concurrency for each key apart", async () => {
    const { ids } = await stack.inngest.send(["a", "a", "a", "a", "b", "b", "b", "b"].map((tenant) => ({ name: "t/keyed", data: { tenant } })));
    for (const id of ids) await stack.ended(id);
    for (const tenant of ["a", "b"]) expect(peak((spans.keyed ?? []).filter(({ key }) => key === tenant))).toBe(2);
    expect(peak(spans.keyed ?? [])).toBeGreaterThan(2);
  });

  it("shares a limit between functions of one account", async () => {
    for (let n = 0; n < 2; n++) await stack.ended(await stack.send({ name: "t/shared" }), 2);
    expect(spans.shared).toHaveLength(4);
    expect(peak(spans.shared ?? [])).toBe(1);
  });

  it("spreads the starts of a throttled function, and drops none", async () => {
    const { ids } = await stack.inngest.send([1, 2, 3].map((n) => ({ name: "t/throttled", data: { n } })));
    for (const id of ids) await stack.ended(id);
    const [first = 0, second = 0, third = 0] = ran.throttled as number[];
    expect(second - first).toBeGreaterThan(800);
    expect(third - second).toBeGreaterThan(800);
  });

  it("drops what is over the rate limit", async () => {
    const { ids } = await stack.inngest.send(["x", "x", "x", "y", "x"].map((k) => ({ name: "t/limited", data: { k } })));
    await stack.ended(ids[0] ?? "");
    await stack.ended(ids[3] ?? "");
    await stack.finish({ name: "t/plain" });
    expect((ran.limited as string[]).filter((k) => k === "x").length).toBe(2);
    expect((ran.limited as string[]).filter((k) => k === "y").length).toBe(1);
    expect(await stack.runsOf(ids[4] ?? "")).toEqual([]);
  });

  it("runs once for each idempotency key", async () => {
    await stack.finish({ name: "t/idempotent", data: { order: 1, n: 1 } });
    const again = await stack.send({ name: "t/idempotent", data: { order: 1, n: 2 } });
    await stack.finish({ name: "t/idempotent", data: { order: 2, n: 3 } });
    expect(await stack.runsOf(again)).toEqual([]);
    expect(ran.idempotent).toEqual([{ order: 1, n: 1 }, { order: 2, n: 3 }]);
  });

  it("runs a debounced function once, with the last event", async () => {
    for (let n = 0; n < 4; n++) {
      await stack.send({ name: "t/debounced", data: { k: "a", n } });
      await sleep(200);
    }
    const id = await stack.send({ name: "t/debounced", data: { k: "b", n: 9 } });
    await stack.ended(id);
    await eventually(() => (ran.debounced?.length === 2 ? true : undefined), "both keys to run");
    expect(ran.debounced).toEqual(expect.arrayContaining([{ k: "a", n: 3 }, { k: "b", n: 9 }]));
  });

  it("ignores an event whose id it knows", async () => {
    await stack.finish({ name: "t/plain", id: "the-same" });
    const again = await stack.send({ name: "t/plain", id: "the-same" });
    await stack.inngest.send([{ name: "t/plain", id: "twin", data: {} }, { name: "t/plain", id: "twin", data: {} }]);
    await stack.finish({ name: "t/plain", id: "another" });
    expect(await stack.runsOf(again)).toEqual([]);
    for (const id of ["the-same", "twin"]) expect((ran.plain as string[]).filter((one) => one === id)).toHaveLength(1);
  });

  it("runs by cron", async () => {
    await eventually(() => ((ran.cron?.length ?? 0) >= 2 ? true : undefined), "two ticks");
    expect(ran.cron?.[0]).toBe("inngest/scheduled.timer");
  });

  it("starts at the event's own time when that is to come", async () => {
    const before = Date.now();
    await stack.finish({ name: "t/plain", ts: before + 2_000 });
    expect(Date.now() - before).toBeGreaterThanOrEqual(1_950);
  });

  it("cancels a run that could not start within timeouts.start", async () => {
    const first = await stack.send({ name: "t/started-late" });
    await stack.runOf(first);
    const second = await stack.send({ name: "t/started-late" });
    expect((await stack.ended(second))[0]).toMatchObject({ status: "Cancelled" });
    expect((await stack.ended(first))[0]).toMatchObject({ status: "Completed" });
  });
});

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually, realServer, Stack } from "./harness";

let log: string[] = [];
const times = (entry: string) => log.filter((one) => one === entry).length;
let held: Array<() => void> = [];
/** Lets the steps go on that wait in the app. */
const letGo = () => held.splice(0).forEach((go) => go());

// Killing the server is possible only for the one that is ours.
describe.skipIf(realServer)("durability", () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.open((inngest) => [
      inngest.createFunction({ id: "long", retries: 0, triggers: [{ event: "t/long" }] }, async ({ event, step }) => {
        await step.run("before", () => log.push("before"));
        const call = await step.run("held", async () => {
          log.push("held");
          const number = times("held");
          await new Promise<void>((resolve) => held.push(resolve));
          return number;
        });
        await step.run("after", () => log.push(`after ${call}`));
        return { n: event.data.n as number, call };
      }),
      inngest.createFunction({ id: "sleeper", retries: 0, triggers: [{ event: "t/sleeper" }] }, async ({ step }) => {
        await step.run("before", () => log.push("before"));
        await step.sleep("nap", "1s");
        return await step.run("after", () => (log.push("after"), "awake"));
      }),
      inngest.createFunction({ id: "waiter", retries: 0, triggers: [{ event: "t/waiter" }] }, async ({ step }) => {
        const event = await step.waitForEvent("go", { event: "t/go", timeout: "1h", match: "data.n" });
        return event?.data.word as string;
      }),
      inngest.createFunction({ id: "quick", retries: 0, triggers: [{ event: "t/quick" }] }, async ({ event, step, attempt }) => {
        await step.run("one", () => log.push(`quick ${String(event.data.n)}`));
        await step.sleep("nap", "1s");
        await step.run("two", () => undefined);
        return { n: event.data.n as number, attempt };
      }),
    ]);
  });

  beforeEach(() => {
    log = [];
    held = [];
  });

  afterAll(async () => await stack.close());

  it("goes on after a crash with what was stored", async () => {
    const id = await stack.send({ name: "t/sleeper" });
    await stack.waiting((await stack.runOf(id)).run_id);
    stack.crashEngine();
    await sleep(1_100);
    await stack.startEngine();
    expect((await stack.ended(id))[0]).toMatchObject({ status: "Completed", output: "awake" });
    expect(log).toEqual(["before", "after"]);
  });

  it("keeps waiting for an event after a crash", async () => {
    const id = await stack.send({ name: "t/waiter", data: { n: 1 } });
    await stack.waiting((await stack.runOf(id)).run_id);
    stack.crashEngine();
    await stack.startEngine();
    await stack.send({ name: "t/go", data: { n: 1, word: "hello" } });
    expect((await stack.ended(id))[0]?.output).toBe("hello");
  });

  it("makes a call anew that a crash interrupted, and ignores what the old one reports", async () => {
    const id = await stack.send({ name: "t/long", data: { n: 3 } });
    await eventually(() => (times("held") === 1 ? true : undefined), "the step to begin");
    stack.crashEngine();
    await stack.startEngine();
    await eventually(() => (times("held") === 2 ? true : undefined), "the step to begin again");
    const [old, current] = held;
    old?.();
    await sleep(300); // The old call reports its step, is told that it is stale, and stops.
    expect(log).toEqual(["before", "held", "held"]);
    current?.();
    expect((await stack.ended(id))[0]).toMatchObject({ status: "Completed", output: { n: 3, call: 2 } });
    expect(log).toEqual(["before", "held", "held", "after 2"]);
  });

  it("waits for an app that is away, without using up attempts", async () => {
    await stack.killApp();
    const id = await stack.send({ name: "t/quick", data: { n: 1 } });
    await sleep(1_200);
    expect((await stack.runOf(id)).ended_at).toBeNull();
    await stack.startApp();
    expect((await stack.ended(id))[0]).toMatchObject({ status: "Completed", output: { n: 1, attempt: 0 } });
  });

  it("survives the app's death in the middle of a call", async () => {
    const id = await stack.send({ name: "t/long", data: { n: 4 } });
    await eventually(() => (times("held") === 1 ? true : undefined), "the step to begin");
    await stack.killApp();
    await stack.startApp();
    await eventually(() => (times("held") === 2 ? true : undefined), "the step to begin again");
    letGo();
    expect((await stack.ended(id))[0]).toMatchObject({ status: "Completed", output: { n: 4, call: 2 } });
    expect(times("before")).toBe(1);
  });

  it("loses and doubles no event that it has accepted, however often it dies", async () => {
    const ids: string[] = [];
    for (let crash = 0; crash < 4; crash++) {
      for (let n = 0; n < 5; n++) ids.push(await stack.send({ name: "t/quick", data: { n: crash * 5 + n } }));
      await sleep(crash * 7);
      stack.crashEngine();
      await stack.startEngine();
    }
    const runs = await Promise.all(ids.map((id) => stack.ended(id)));
    expect(runs.map((list) => list.map(({ output }) => (output as { n: number }).n))).toEqual(ids.map((_, n) => [n]));
  });

  it("hands calls under way back when it closes", async () => {
    const id = await stack.send({ name: "t/long", data: { n: 5 } });
    await eventually(() => (times("held") === 1 ? true : undefined), "the step to begin");
    await stack.closeEngine();
    const leased = await stack.database?.query(`select 1 from inngest.queue where lease is not null`);
    expect(leased).toEqual([]);
    await stack.startEngine();
    await eventually(() => (times("held") === 2 ? true : undefined), "the step to begin again");
    letGo();
    expect((await stack.ended(id))[0]).toMatchObject({ status: "Completed", output: { n: 5, call: 2 } });
  });
});

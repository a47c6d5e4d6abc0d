import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Stack } from "./harness";

let counts: Record<string, number> = {};
const count = (name: string) => (counts[name] = (counts[name] ?? 0) + 1);

describe.each([{ checkpointing: true }, { checkpointing: false }])("steps, checkpointing $checkpointing", ({ checkpointing }) => {
  let stack: Stack;

  beforeAll(async () => {
    counts = {};
    stack = await Stack.open(
      (inngest) => [
        inngest.createFunction({ id: "sequence", triggers: [{ event: "t/sequence" }] }, async ({ event, step }) => {
          const a = await step.run("a", () => (count("a"), { n: (event.data.n as number) + 1 }));
          const b = await step.run("b", () => (count("b"), `${a.n}\u0000é`));
          await step.run("nothing", () => undefined);
          return { a, b };
        }),
        inngest.createFunction({ id: "sleeper", triggers: [{ event: "t/sleep" }] }, async ({ step }) => {
          await step.sleep("nap", "1s");
          await step.sleepUntil("past", new Date(Date.now() - 1_000));
          return await step.run("after", () => count("after-sleep"));
        }),
        inngest.createFunction({ id: "parallel", triggers: [{ event: "t/parallel" }] }, async ({ step }) => {
          const parts = await Promise.all(Array.from({ length: 8 }, (_, n) => step.run(`part ${n}`, () => (count(`part ${n}`), n * n))));
          return await step.run("sum", () => parts.reduce((sum, part) => sum + part, 0));
        }),
        inngest.createFunction({ id: "waiter", triggers: [{ event: "t/wait" }] }, async ({ step }) => {
          const approval = await step.waitForEvent("approval", { event: "t/approve", timeout: "20s", if: "event.data.id == async.data.id && async.data.yes == true" });
          return approval?.data ?? null;
        }),
        inngest.createFunction({ id: "impatient", triggers: [{ event: "t/impatient" }] }, async ({ step }) => await step.waitForEvent("never", { event: "t/never", timeout: "1s" })),
        inngest.createFunction({ id: "same", triggers: [{ event: "t/same" }] }, async ({ step }) => {
          const list: number[] = [];
          for (let n = 0; n < 3; n++) list.push(await step.run("same", () => n));
          return list;
        }),
        inngest.createFunction({ id: "sender", triggers: [{ event: "t/send" }] }, async ({ step }) => {
          const { ids } = await step.sendEvent("tell", [{ name: "t/told", data: { n: 1 } }]);
          return ids;
        }),
        inngest.createFunction({ id: "told", triggers: [{ event: "t/told" }] }, async ({ event }) => event.data.n as number),
        inngest.createFunction({ id: "filtered", triggers: [{ event: "t/filtered", if: "event.data.deep.n > 1" }] }, async () => "ran"),
      ],
      { checkpointing },
    );
  });

  afterAll(async () => await stack.close());

  it("runs each step once, in order, and returns the result", async () => {
    const run = await stack.finish({ name: "t/sequence", data: { n: 1 } });
    expect(run).toMatchObject({ status: "Completed", output: { a: { n: 2 }, b: "2\u0000é" } });
    expect(counts).toMatchObject({ a: 1, b: 1 });
  });

  it("sleeps", async () => {
    const before = Date.now();
    const run = await stack.finish({ name: "t/sleep" });
    expect(run.output).toBe(1);
    expect(Date.now() - before).toBeGreaterThanOrEqual(1_000);
  });

  it("runs parallel steps once each", async () => {
    const run = await stack.finish({ name: "t/parallel" });
    expect(run.output).toBe(140);
    for (let n = 0; n < 8; n++) expect(counts[`part ${n}`]).toBe(1);
  });

  it("waits for the event that its expression means", async () => {
    const id = await stack.send({ name: "t/wait", data: { id: 7 } });
    const run = await stack.runOf(id);
    await stack.waiting(run.run_id);
    await stack.send({ name: "t/approve", data: { id: 8, yes: true } });
    await stack.send({ name: "t/approve", data: { id: 7 } });
    await stack.send({ name: "t/approve", data: { id: 7, yes: true, by: "me" } });
    expect((await stack.ended(id))[0]?.output).toEqual({ id: 7, yes: true, by: "me" });
  });

  it("gives up waiting after the timeout, with null", async () => {
    expect((await stack.finish({ name: "t/impatient" })).output).toBeNull();
  });

  it("tells steps of the same name apart", async () => {
    expect((await stack.finish({ name: "t/same" })).output).toEqual([0, 1, 2]);
  });

  it("sends events from steps", async () => {
    const run = await stack.finish({ name: "t/send" });
    const [told] = await stack.ended((run.output as string[])[0] ?? "");
    expect(told?.output).toBe(1);
  });

  it("starts a function only when its trigger's expression holds", async () => {
    const missing = await stack.send({ name: "t/filtered", data: {} });
    const low = await stack.send({ name: "t/filtered", data: { deep: { n: 1 } } });
    const high = await stack.finish({ name: "t/filtered", data: { deep: { n: 2 } } });
    expect(high.output).toBe("ran");
    expect(await stack.runsOf(missing)).toEqual([]);
    expect(await stack.runsOf(low)).toEqual([]);
  });
});

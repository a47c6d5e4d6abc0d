import { NonRetriableError, RetryAfterError, type Context, type FailureEventArgs } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realServer, Stack } from "./harness";

const attempts: Record<string, number[]> = {};
const failures: unknown[] = [];
const note = (name: string, attempt: number) => (attempts[name] ??= []).push(attempt);

describe.each([{ checkpointing: true }, { checkpointing: false }])("errors, checkpointing $checkpointing", ({ checkpointing }) => {
  let stack: Stack;

  beforeAll(async () => {
    for (const name of Object.keys(attempts)) delete attempts[name];
    failures.length = 0;
    stack = await Stack.open(
      (inngest) => [
        inngest.createFunction({ id: "flaky", retries: 2, triggers: [{ event: "t/flaky" }] }, async ({ step, attempt }) => {
          await step.run("first", () => note("first", attempt));
          await step.run("flaky", () => {
            note("flaky", attempt);
            if (attempt < 2) throw new Error(`attempt ${attempt}`);
          });
          return await step.run("last", () => (note("last", attempt), "ok"));
        }),
        inngest.createFunction({ id: "body", retries: 1, triggers: [{ event: "t/body" }] }, async ({ attempt }) => {
          if (attempt === 0) throw new Error("not yet");
          return attempt;
        }),
        inngest.createFunction({ id: "handled", retries: 0, triggers: [{ event: "t/handled" }] }, async ({ step }) => {
          try {
            await step.run("broken", () => {
              throw new Error("as expected");
            });
          } catch (error) {
            return await step.run("handle", () => (error as Error).message);
          }
        }),
        inngest.createFunction({ id: "fatal", retries: 3, triggers: [{ event: "t/fatal" }] }, async ({ step, attempt }) => {
          await step.run("fatal", () => {
            note("fatal", attempt);
            throw new NonRetriableError("no use trying", { cause: new Error("the cause") });
          });
        }),
        inngest.createFunction({ id: "later", retries: 1, triggers: [{ event: "t/later" }] }, async ({ step, attempt }) => {
          return await step.run("later", () => {
            note("later", Date.now());
            if (attempt === 0) throw new RetryAfterError("later", "2s");
            return "done";
          });
        }),
        inngest.createFunction(
          {
            id: "failing", retries: 1, triggers: [{ event: "t/failing" }],
            onFailure: async ({ error, event, step }: Context.Any & FailureEventArgs) => {
              await step.run("note", () => failures.push({ message: error.message, original: event.data.event.data, fn: event.data.function_id }));
            },
          },
          async () => {
            throw new Error("always");
          },
        ),
        inngest.createFunction({ id: "child-fails", retries: 0, triggers: [{ event: "t/child-fails" }] }, async () => {
          throw new Error("child is broken");
        }),
        inngest.createFunction({ id: "oversized", retries: 0, triggers: [{ event: "t/oversized" }] }, async ({ step }) => {
          try {
            await step.run("big", () => "x".repeat(4 * 1024 * 1024 + 1));
          } catch (error) {
            return (error as Error).message;
          }
        }),
      ],
      { checkpointing },
    );
  });

  afterAll(async () => await stack.close());

  // The real server waits for 15 seconds and more between attempts.
  it.skipIf(realServer)("retries a step that throws, and only that step", async () => {
    expect((await stack.finish({ name: "t/flaky" })).output).toBe("ok");
    expect(attempts).toMatchObject({ first: [0], flaky: [0, 1, 2], last: [0] });
  });

  it.skipIf(realServer)("retries a function that throws outside of steps", async () => {
    expect((await stack.finish({ name: "t/body" })).output).toBe(1);
  });

  it("gives a step's final error to the function, which may handle it", async () => {
    expect(await stack.finish({ name: "t/handled" })).toMatchObject({ status: "Completed", output: "as expected" });
  });

  it("does not retry a NonRetriableError", async () => {
    const run = await stack.finish({ name: "t/fatal" });
    expect(run).toMatchObject({ status: "Failed", output: { message: "no use trying" } });
    expect(attempts.fatal).toEqual([0]);
  });

  it("waits as long as a RetryAfterError says", async () => {
    expect((await stack.finish({ name: "t/later" })).output).toBe("done");
    const [first = 0, second = 0] = attempts.later ?? [];
    expect(second - first).toBeGreaterThanOrEqual(1_900);
  });

  it.skipIf(realServer)("runs onFailure with the error and the event, once attempts are used up", async () => {
    const run = await stack.finish({ name: "t/failing", data: { n: 5 } });
    expect(run).toMatchObject({ status: "Failed", output: { message: "always" } });
    await expect.poll(() => failures, { timeout: 20_000 }).toEqual([{ message: "always", original: { n: 5 }, fn: `${stack.inngest.id}-failing` }]);
  });

  it.skipIf(realServer)("refuses a step output over 4 MiB with an error that says what to do", async () => {
    expect((await stack.finish({ name: "t/oversized" })).output).toMatch(/"big" returned 4194307 bytes; the limit is 4194304\. Store the result elsewhere/);
  });
});

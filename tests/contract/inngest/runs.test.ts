import { setTimeout as sleep } from "node:timers/promises";
import { referenceFunction } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, realServer, Stack } from "./harness";

const seen: string[] = [];

describe("invoke, cancel and system events", () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.open((inngest) => {
      const child = inngest.createFunction({ id: "child", retries: 0, triggers: [{ event: "t/child" }] }, async ({ event, step }) => {
        if (event.data.fail) throw new Error("the child failed");
        if (event.data.slow) await step.sleep("long", "1h");
        return await step.run("double", () => (event.data.n as number) * 2);
      });
      return [
        child,
        inngest.createFunction({ id: "parent", retries: 0, triggers: [{ event: "t/parent" }] }, async ({ event, step }) => {
          const doubled = await step.invoke("call", { function: child, data: { n: event.data.n } });
          return { doubled };
        }),
        inngest.createFunction({ id: "parent-of-failure", retries: 0, triggers: [{ event: "t/parent-of-failure" }] }, async ({ step }) => {
          try {
            await step.invoke("call", { function: child, data: { fail: true } });
          } catch (error) {
            return `caught: ${(error as Error).message}`;
          }
        }),
        inngest.createFunction({ id: "impatient-parent", retries: 0, triggers: [{ event: "t/impatient-parent" }] }, async ({ step }) => {
          try {
            await step.invoke("call", { function: child, data: { slow: true }, timeout: "1s" });
          } catch {
            return "timed out";
          }
        }),
        inngest.createFunction({ id: "parent-of-nobody", retries: 0, triggers: [{ event: "t/parent-of-nobody" }] }, async ({ step }) => {
          await step.invoke("call", { function: referenceFunction({ functionId: "nobody" }), data: {} });
        }),
        inngest.createFunction(
          { id: "cancellable", triggers: [{ event: "t/cancellable" }], cancelOn: [{ event: "t/cancel", if: "event.data.id == async.data.id" }] },
          async ({ event, step }) => {
            await step.sleep("long", "1h");
            await step.run("never", () => seen.push(`after ${String(event.data.id)}`));
          },
        ),
        inngest.createFunction({ id: "busy", triggers: [{ event: "t/busy" }] }, async ({ step }) => {
          await step.run("slow", async () => {
            seen.push("busy began");
            await sleep(1_500);
          });
          await step.run("next", () => seen.push("busy went on"));
        }),
        inngest.createFunction({ id: "on-cancelled", triggers: [{ event: "inngest/function.cancelled" }] }, async ({ event }) => {
          seen.push(`cancelled ${String(event.data.function_id)}`);
        }),
        inngest.createFunction({ id: "on-finished", triggers: [{ event: "inngest/function.finished", if: `event.data.function_id == '${inngest.id}-child'` }] }, async ({ event }) => {
          seen.push(`finished ${JSON.stringify(event.data.result)}`);
        }),
        inngest.createFunction({ id: "slow-finish", timeouts: { finish: "1s" }, triggers: [{ event: "t/slow-finish" }] }, async ({ step }) => await step.sleep("long", "1h")),
      ];
    });
  });

  afterAll(async () => await stack.close());

  it("invokes another function and returns its result", async () => {
    expect((await stack.finish({ name: "t/parent", data: { n: 21 } })).output).toEqual({ doubled: 42 });
    await expect.poll(() => seen, { timeout: 20_000 }).toContain("finished 42");
  });

  it("gives the parent the error of a child that failed", async () => {
    expect((await stack.finish({ name: "t/parent-of-failure" })).output).toBe("caught: the child failed");
  });

  it("gives up on a child after the timeout", async () => {
    expect((await stack.finish({ name: "t/impatient-parent" })).output).toBe("timed out");
  });

  it.skipIf(realServer)("fails at once when nobody has the function", async () => {
    const run = await stack.finish({ name: "t/parent-of-nobody" });
    expect(run).toMatchObject({ status: "Failed", output: { message: expect.stringContaining("no app has registered it") } });
  });

  it("cancels by event, only the run that the expression means", async () => {
    const [one, two] = [await stack.send({ name: "t/cancellable", data: { id: 1 } }), await stack.send({ name: "t/cancellable", data: { id: 2 } })];
    await stack.waiting((await stack.runOf(one)).run_id);
    await stack.waiting((await stack.runOf(two)).run_id);
    await stack.send({ name: "t/cancel", data: { id: 1 } });
    expect((await stack.ended(one))[0]).toMatchObject({ status: "Cancelled" });
    expect((await stack.runOf(two)).status).toBe("Running");
    await expect.poll(() => seen, { timeout: 20_000 }).toContain(`cancelled ${stack.inngest.id}-cancellable`);
    await stack.api(`/v1/runs/${(await stack.runOf(two)).run_id}`, { method: "DELETE" });
    expect((await stack.ended(two))[0]).toMatchObject({ status: "Cancelled" });
  });

  it("cancels over REST while a step is under way: the step after it does not run", async () => {
    const id = await stack.send({ name: "t/busy" });
    await eventually(() => (seen.includes("busy began") ? true : undefined), "the step to begin");
    const { run_id } = await stack.runOf(id);
    expect((await stack.api(`/v1/runs/${run_id}`, { method: "DELETE" })).ok).toBe(true);
    expect((await stack.ended(id))[0]).toMatchObject({ status: "Cancelled" });
    await sleep(2_000);
    expect(seen).not.toContain("busy went on");
    expect((await stack.runOf(id)).status).toBe("Cancelled");
  });

  it("cancels a run that takes longer than timeouts.finish", async () => {
    expect(await stack.finish({ name: "t/slow-finish" })).toMatchObject({ status: "Cancelled" });
  });

  it("cancels many runs at once over REST", async () => {
    const ids = [await stack.send({ name: "t/cancellable", data: { id: 10 } }), await stack.send({ name: "t/cancellable", data: { id: 11 } })];
    for (const id of ids) await stack.waiting((await stack.runOf(id)).run_id);
    const body = { app_id: stack.inngest.id, function_id: "cancellable", started_before: new Date(Date.now() + 1_000), if: "event.data.id == 11" };
    expect((await stack.api("/v1/cancellations", { method: "POST", body: JSON.stringify(body) })).ok).toBe(true);
    expect((await stack.ended(ids[1] ?? ""))[0]).toMatchObject({ status: "Cancelled" });
    expect((await stack.runOf(ids[0] ?? "")).status).toBe("Running");
  });

  it.skipIf(realServer)("tells the history of a run", async () => {
    const { run_id } = await stack.finish({ name: "t/parent", data: { n: 1 } });
    const run = await stack.run(run_id);
    expect(run).toMatchObject({ status: "Completed", output: { doubled: 2 }, function_id: `${stack.inngest.id}-parent` });
    expect(run.steps).toMatchObject([{ name: "call", op: "InvokeFunction", status: "Completed", output: 2 }]);
    const { data } = (await (await stack.api("/v1/runs?limit=2")).json()) as { data: Array<{ run_id: string }> };
    expect(data).toHaveLength(2);
    expect((await stack.api("/v1/runs/nobody")).status).toBe(404);
  });
});

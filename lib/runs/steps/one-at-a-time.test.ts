import { describe, expect, it } from "vitest";
import { oneAtATime } from "./one-at-a-time";

describe("work with the same key", () => {
  it("waits for what is under way, also when that fails, and answers with its own result", async () => {
    const order: string[] = [];
    const work = (name: string, fails = false) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
    const all = await Promise.allSettled([oneAtATime("run", work("first", true)), oneAtATime("run", work("second")), oneAtATime("other", work("beside"))]);
    expect(all.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).message))).toEqual(["first", "second", "beside"]);
    expect(order.filter((line) => !line.startsWith("beside"))).toEqual(["first begins", "first ends", "second begins", "second ends"]);
    expect(order.indexOf("beside begins")).toBeLessThan(order.indexOf("first ends"));
  });
});

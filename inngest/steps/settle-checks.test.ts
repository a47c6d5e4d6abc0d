import { describe, expect, it } from "vitest";
import { settleChecks } from "./settle-checks";
import type { Step } from "./wait-for-approval";

/** How long, in seconds of a clock that only waits move, checks that stay pending are waited for. */
async function patience(newsAfter: number | null): Promise<number> {
  let now = 0;
  const step = {
    run: async () => ({ value: { state: "pending" } }),
    sleep: async (_id: string, time: string) => void (now += Number.parseInt(time)),
    waitForEvent: async (_id: string, { timeout }: { timeout: string }) => {
      now += newsAfter ?? Number.parseInt(timeout);
      return newsAfter === null ? null : {};
    },
  } as unknown as Step;
  expect(await settleChecks(step, { runId: "run", tenantId: "tenant" }, "sha", "checks", async () => ({ state: "pending" }))).toBeNull();
  return now;
}

describe("checks that stay pending", () => {
  it("are waited for about two hours, whether nothing wakes the wait or a hundred jobs do every second", async () => {
    expect(await patience(null)).toBeGreaterThan(1.8 * 3_600);
    expect(await patience(1)).toBeGreaterThan(1.8 * 3_600);
  });
});

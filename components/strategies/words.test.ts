import { describe, expect, it } from "vitest";
import { cronWords, triggerWords } from "./words";

describe("cronWords", () => {
  it.each([
    ["*/15 * * * *", "Every 15 minutes"],
    ["5 * * * *", "Every hour at minute 5"],
    ["0 6 * * *", "Every day at 06:00"],
    ["30 6 * * 1-5", "On weekdays at 06:30"],
    ["0 9 * * 1", "On Mondays at 09:00"],
    ["0 9 1 * *", "On day 1 of each month at 09:00"],
    ["0 9 1 1 *", "By 0 9 1 1 *"],
    ["0 9 1 * 1", "By 0 9 1 * 1"],
    ["0 9,17 * * *", "By 0 9,17 * * *"],
  ])("says %s as %s", (cron, words) => expect(cronWords(cron)).toBe(words));
});

it("says a GitHub event with its filters", () => {
  expect(triggerWords({ type: "github", event: "push", filters: { branches: ["main", "release/*"], people: ["ada"] } })).toBe("When somebody pushes to a branch (branch main or release/*, by ada)");
});

import { describe, expect, it } from "vitest";
import { clockTime, exactTime, relativeTime } from "./relative-time";

const now = Date.parse("2026-11-21T12:00:00Z");
const said = (at: string) => relativeTime(Date.parse(at), now, true);

describe("relativeTime", () => {
  it.each([
    ["2026-11-21T12:00:04Z", "just now"],
    ["2026-11-21T11:59:30Z", "just now"],
    ["2026-11-21T11:59:10Z", "1 min ago"],
    ["2026-11-21T11:00:01Z", "59 min ago"],
    ["2026-11-21T11:00:00Z", "1 h ago"],
    ["2026-11-21T00:00:00Z", "12 h ago"],
    ["2026-11-20T23:59:59Z", "yesterday 23:59"],
    ["2026-11-19T08:05:00Z", "Thu 08:05"],
    ["2026-11-15T08:05:00Z", "Sun 08:05"],
    ["2026-11-14T08:05:00Z", "14 Nov"],
    ["2025-11-21T08:05:00Z", "21 Nov 2025"],
    ["2026-11-21T14:03:00Z", "14:03"],
    ["2026-11-22T14:03:00Z", "tomorrow 14:03"],
    ["2026-11-28T14:03:00Z", "28 Nov 14:03"],
    ["2027-02-19T14:03:00Z", "19 Feb 2027"],
    ["nonsense", "–"],
  ])("says %s as %s", (at, text) => expect(said(at)).toBe(text));

  it("says minutes across midnight", () => {
    expect(relativeTime(Date.parse("2026-11-20T23:50:00Z"), Date.parse("2026-11-21T00:10:00Z"), true)).toBe("20 min ago");
  });
});

it("shows the time of day to the second, and the exact moment with its zone", () => {
  expect(clockTime(Date.parse("2026-11-21T07:08:09Z"), true)).toBe("07:08:09");
  expect(exactTime(Date.parse("2026-11-21T12:00:09Z"))).toMatch(/21 Nov 2026.*:\d\d:09.*(UTC|GMT|[A-Z]{3,})/);
});

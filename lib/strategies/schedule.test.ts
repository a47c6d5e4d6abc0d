import { describe, expect, it } from "vitest";
import { checkCron, nextTimes, timesBetween } from "./schedule";

const iso = (times: Date[]) => times.map((time) => time.toISOString().slice(0, 16));
const berlin = (cron: string) => ({ cron, timezone: "Europe/Berlin" });

describe("nextTimes", () => {
  it("keeps to the clock on the wall when the clocks change", () => {
    expect(iso(nextTimes(berlin("0 6 * * *"), 3, new Date("2026-03-27T12:00:00Z")))).toEqual(["2026-03-28T05:00", "2026-03-29T04:00", "2026-03-30T04:00"]);
    expect(iso(nextTimes(berlin("0 6 * * *"), 2, new Date("2026-10-24T12:00:00Z")))).toEqual(["2026-10-25T05:00", "2026-10-26T05:00"]);
  });

  it("starts at the time after one that is left out, and once at one that comes twice", () => {
    expect(iso(nextTimes(berlin("30 2 * * *"), 3, new Date("2026-03-27T12:00:00Z")))).toEqual(["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"]);
    expect(iso(nextTimes(berlin("30 2 * * *"), 2, new Date("2026-10-24T12:00:00Z")))).toEqual(["2026-10-25T00:30", "2026-10-26T01:30"]);
  });

  it("goes on from the given time and not from the clock", () => {
    expect(iso(nextTimes({ cron: "0 9 * * 1", timezone: "UTC" }, 5, new Date("2027-01-01T00:00:00Z")))).toEqual(["2027-01-04T09:00", "2027-01-11T09:00", "2027-01-18T09:00", "2027-01-25T09:00", "2027-02-01T09:00"]);
  });
});

describe("timesBetween", () => {
  it("stops at the end, and at the most", () => {
    const [from, to] = [new Date("2026-11-01T00:00:00Z"), new Date("2026-11-03T00:00:00Z")];
    expect(iso(timesBetween({ cron: "0 0 * * *", timezone: "UTC" }, from, to, 100))).toEqual(["2026-11-02T00:00", "2026-11-03T00:00"]);
    expect(timesBetween({ cron: "*/5 * * * *", timezone: "UTC" }, from, to, 10)).toHaveLength(10);
  });
});

describe("checkCron", () => {
  it.each(["*/5 * * * *", "0 6 * * 1-5", "0 0 1 1 *", "0 9 * * 1#1", "0 0 L * *"])("takes %s", (cron) => expect(checkCron(cron)).toBeNull());
  it.each([
    ["*/4 * * * *", "more often"],
    ["0,1 12 1 1 *", "more often"],
    ["58,1 5,6 * * *", "more often"],
    ["0 0 30 2 *", "no such time"],
    ["0 0 6 * * *", "five fields"],
    ["@daily", "five fields"],
    ["a b c d e", "no cron expression"],
    ["", "five fields"],
  ])("refuses %s", (cron, words) => expect(checkCron(cron)).toContain(words));
});

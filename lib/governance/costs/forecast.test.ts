import { describe, expect, it } from "vitest";
import { addDays, dayIn, daysBetween, isDay, isZone, monthEnd } from "./days";
import { forecastMonth, forecastRange } from "./forecast";

describe("forecast to the month's end", () => {
  const noon = new Date("2026-11-21T12:00:00Z");

  it("adds the mean of the last seven full days for each day left to what is spent", () => {
    const days = daysBetween("2026-11-01", "2026-11-20").map((day) => ({ day, costMicros: day < "2026-11-14" ? 1_000_000 : 700_000 }));
    const forecast = forecastMonth([...days, { day: "2026-11-21", costMicros: 250_000 }], "UTC", noon);
    // 13 days at 1.00, 7 at 0.70, a quarter dollar today; half of today and nine days are left.
    expect(forecast).toEqual({ spentMicros: 18_150_000, meanMicros: 700_000, daysLeft: 9.5, monthMicros: 18_150_000 + 6_650_000, monthEnds: "2026-11-30" });
  });

  it("counts days without spending, and days of last month for the mean but not as spent", () => {
    const second = new Date("2026-11-02T00:00:00Z");
    expect(forecastRange("UTC", second)).toEqual({ from: "2026-10-26", to: "2026-11-02" });
    const forecast = forecastMonth([{ day: "2026-10-27", costMicros: 7_000 }, { day: "2026-11-01", costMicros: 7_000 }], "UTC", second);
    expect(forecast).toMatchObject({ spentMicros: 7_000, meanMicros: 2_000, daysLeft: 29, monthMicros: 7_000 + 58_000 });
  });

  it("is for the month of the person's own zone", () => {
    const turn = new Date("2026-10-31T23:00:00Z");
    expect(forecastMonth([], "Asia/Kolkata", turn)).toMatchObject({ monthEnds: "2026-11-30", monthMicros: 0 });
    expect(forecastMonth([], "America/New_York", turn)).toMatchObject({ monthEnds: "2026-10-31" });
  });

  it("expects nothing more at the very end", () => {
    expect(forecastMonth([{ day: "2026-11-29", costMicros: 70 }], "UTC", new Date("2026-11-30T23:59:59Z")).monthMicros).toBe(70);
  });
});

describe("days", () => {
  it("are those of the calendar", () => {
    expect(dayIn("Asia/Kolkata", new Date("2026-11-21T18:30:00Z"))).toBe("2026-11-22");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
    expect(monthEnd("2028-02-03")).toBe("2028-02-29");
    expect(["2026-02-29", "2026-13-01", "26-1-1", "2026-11-21T00"].filter(isDay)).toEqual([]);
    expect(isDay("2028-02-29")).toBe(true);
  });

  it("are of time zones that there are", () => {
    expect(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Argentina/Buenos_Aires"].filter(isZone)).toHaveLength(4);
    expect(["", "Mars/Olympus", "+05:30", "'; select 1", "UTC\n"].filter(isZone)).toEqual([]);
  });
});

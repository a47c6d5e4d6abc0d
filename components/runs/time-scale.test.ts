import { expect, it } from "vitest";
import { axisEnd, timeScale } from "./time-scale";

it("is linear while something goes on", () => {
  const { at, breaks } = timeScale([{ from: 0, to: 600 }, { from: 400, to: 1_000 }]);
  expect([0, 250, 1_000, 5_000].map(at)).toEqual([0, 0.25, 1, 1]);
  expect(breaks).toEqual([]);
});

it("folds a night of waiting into a short break", () => {
  const night = 8 * 3_600_000;
  const { at, breaks } = timeScale([{ from: night, to: night + 50_000 }, { from: 0, to: 50_000 }]);
  expect(at(50_000)).toBeCloseTo(50 / 103);
  expect(at(night)).toBeCloseTo(53 / 103);
  expect(at(night / 2)).toBeCloseTo(50 / 103);
  expect(at(night + 50_000)).toBe(1);
  expect(breaks).toHaveLength(1);
});

it("puts everything at the start when nothing took any time", () => {
  expect(timeScale([]).at(5)).toBe(0);
  expect(timeScale([{ from: 5, to: 5 }]).at(5)).toBe(0);
});

it("ends the axis of what goes on a little later than now, at a place that stays", () => {
  const began = "2026-11-21T10:00:00.000Z";
  const from = Date.parse(began);
  const ends = Array.from({ length: 60 }, (_, second) => axisEnd(began, from + 3_600_000 + second * 1_000) - from);
  expect(new Set(ends).size).toBeLessThanOrEqual(2);
  for (const [second, end] of ends.entries()) {
    expect(end).toBeGreaterThanOrEqual(3_600_000 + second * 1_000);
    expect(end).toBeLessThanOrEqual((3_600_000 + second * 1_000) * (1 + 1 / 32));
  }
  expect(axisEnd(undefined, 5)).toBe(5);
  expect(axisEnd(began, from)).toBe(from);
});

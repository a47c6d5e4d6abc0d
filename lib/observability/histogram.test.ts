import { describe, expect, it } from "vitest";
import { bucketOf, BOUNDS_MS, quantile } from "./histogram";

const counted = (...durations: number[]) => durations.reduce((buckets, ms) => buckets.with(bucketOf(ms), buckets[bucketOf(ms)]! + 1), Array<number>(BOUNDS_MS.length + 1).fill(0));

describe("quantile", () => {
  it("is null for nothing, and lies in the bucket that holds the share", () => {
    expect(quantile(counted(), 0.5)).toBeNull();
    expect(quantile(counted(7), 0.5)).toBeCloseTo(7.5);
    const many = counted(...Array<number>(90).fill(3), ...Array<number>(10).fill(400));
    expect(quantile(many, 0.5)).toBeLessThanOrEqual(5);
    expect(quantile(many, 0.95)).toBeGreaterThan(250);
    expect(quantile(many, 0.95)).toBeLessThanOrEqual(500);
    expect(quantile(many, 1)).toBe(500);
  });

  it("knows no number above the last bound", () => {
    expect(quantile(counted(20_000), 0.5)).toBe(Infinity);
  });

  it("counts a duration at a bound below it", () => {
    expect([bucketOf(0), bucketOf(5), bucketOf(5.1), bucketOf(10_000), bucketOf(10_001)]).toEqual([0, 0, 1, 10, 11]);
  });
});

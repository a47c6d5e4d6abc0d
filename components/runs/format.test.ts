import { expect, it } from "vitest";
import { dollars, dollarsExact, duration, headline } from "./format";

it("writes money to the cent in lists and to the micro-dollar in details", () => {
  expect([0, 12, 9_999, 10_000, 2_000_000, 1_234_567, 12_345_678_900].map(dollars)).toEqual(["$0.00", "<$0.01", "<$0.01", "$0.01", "$2.00", "$1.23", "$12,345.68"]);
  expect([0, 12, 1_234_567].map(dollarsExact)).toEqual(["$0.000000", "$0.000012", "$1.234567"]);
});

it("writes durations as people say them", () => {
  expect([0, 850, 4_230, 60_000, 200_000, 7_500_000, 7_200_000].map(duration)).toEqual(["0 ms", "850 ms", "4.2 s", "1 min", "3 min 20 s", "2 h 5 min", "2 h"]);
  expect([999.6, 59_949, 59_960, 3_599_600].map(duration)).toEqual(["1.0 s", "59.9 s", "1 min", "1 h"]);
  expect(duration(-5)).toBe("0 ms");
});

it("makes one line of a long goal", () => {
  expect(headline("  Fix it\nand more")).toBe("Fix it");
  expect(headline("x".repeat(200))).toHaveLength(120);
});

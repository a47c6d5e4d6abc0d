import assert from "node:assert/strict";
import { test } from "node:test";
import { format } from "../src/index.ts";

test("writes the parts, the largest first", () => {
  assert.equal(format(5_400_000), "1h 30m");
  assert.equal(format(93_784_005), "1d 2h 3m 4s 5ms");
});

test("writes words when asked", () => {
  assert.equal(format(5_400_000, { long: true }), "1 hour 30 minutes");
  assert.equal(format(0, { long: true }), "0 seconds");
});

test("stops after the parts that were asked for", () => {
  assert.equal(format(93_784_005, { parts: 2 }), "1d 2h");
});

test("keeps the sign", () => {
  assert.equal(format(-60_000), "-1m");
});

test("refuses what is not a number", () => {
  assert.throws(() => format(Number.NaN), RangeError);
});

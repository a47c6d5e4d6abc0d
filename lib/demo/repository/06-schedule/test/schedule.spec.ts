import assert from "node:assert/strict";
import { test } from "node:test";
import { every } from "../src/index.ts";

test("labels short intervals", () => {
  assert.equal(every("90s").label, "every 1m 30s");
  assert.equal(every("36h").label, "every 1d 12h");
});

test("labels long intervals in days, which people set alarms and backups by", () => {
  assert.equal(every("14d").label, "every 14d");
  assert.equal(every("30 days").label, "every 30d");
});

test("finds the next time", () => {
  assert.equal(every("1h").next(5_400_000), 7_200_000);
  assert.equal(every("1h").next(7_200_000), 10_800_000);
  assert.equal(every("1h").next(5_000_000, 1_000), 7_201_000);
});

test("refuses intervals that do not repeat", () => {
  assert.throws(() => every("0s"), RangeError);
  assert.throws(() => every("-1h"), RangeError);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../src/index.ts";

test("adds up the parts", () => {
  assert.equal(parse("1h 30m"), 5_400_000);
  assert.equal(parse("1d 2h 3m 4s 5ms"), 93_784_005);
});

test("takes the names of units", () => {
  assert.equal(parse("2 days"), 172_800_000);
  assert.equal(parse("1 Hour"), 3_600_000);
});

test("takes fractions", () => {
  assert.equal(parse("1.5h"), 5_400_000);
});

test("takes a minus in front", () => {
  assert.equal(parse("-15m"), -900_000);
});

test("refuses what is not a duration", () => {
  for (const text of ["", "soon", "5", "1h and a bit", "3 fortnights"]) {
    assert.throws(() => parse(text), RangeError, text);
  }
});

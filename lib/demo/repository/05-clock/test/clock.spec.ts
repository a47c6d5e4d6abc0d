import assert from "node:assert/strict";
import { test } from "node:test";
import { clock } from "../src/index.ts";

test("shows minutes and seconds", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(65_000), "1:05");
});

test("shows hours when there are any", () => {
  assert.equal(clock(3_609_000), "1:00:09");
});

test("refuses what no clock shows", () => {
  assert.throws(() => clock(-1), RangeError);
});

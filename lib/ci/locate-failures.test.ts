import { expect, it } from "vitest";
import { locateFailures } from "./locate-failures";

const LOG = ["$ npm test", "ok 1", "✖ adds numbers (2ms)", "  AssertionError: Expected 2", "    at file:///work/sum.test.mjs:31:3", "    at file:///work/sum.test.mjs:3:10", "src/a.ts(7,2): error TS1005: ';' expected.", "the parser gave up", ""].join("\n");

it("finds path and line, with the message where it stands nearby", () => {
  expect(locateFailures(LOG, [{ path: "sum.test.mjs", line: 3, message: "adds numbers" }])).toEqual([{ path: "sum.test.mjs", line: 3, message: "adds numbers", logLine: 3, logUntil: 6 }]);
  expect(locateFailures(LOG, [{ path: "src/a.ts", line: 7, message: "" }])).toMatchObject([{ logLine: 7, logUntil: 7 }]);
});

it("falls back on the message, and says so where nothing tells of it", () => {
  expect(locateFailures(LOG, [{ path: "other.ts", line: 1, message: "the parser gave up\nmore" }])).toMatchObject([{ logLine: 8, logUntil: 8 }]);
  expect(locateFailures(LOG, [{ path: "other.ts", line: 1, message: "ok" }])).toMatchObject([{ logLine: null, logUntil: null }]);
});

it("answers in the order of the log, what is not there last", () => {
  const located = locateFailures(LOG, [{ path: "nowhere.ts", line: 1, message: "unheard of" }, { path: "src/a.ts", line: 7, message: "x" }, { path: "sum.test.mjs", line: 31, message: "AssertionError: Expected 2" }]);
  expect(located.map(({ logLine }) => logLine)).toEqual([4, 7, null]);
});

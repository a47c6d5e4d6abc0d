import { createTwoFilesPatch } from "diff";
import { expect, it } from "vitest";
import { blocksOf, rangesOf, readPatch, sideOf } from "./patch-model";

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);
const patchOf = (before: string[], after: string[], end = "\n") => createTwoFilesPatch("a.txt", "a.txt", before.length ? before.join("\n") + end : "", after.length ? after.join("\n") + end : "");

it("numbers every line as the old and the new file do", () => {
  const after = numbered(60);
  after.splice(1, 1, "second", "and a half");
  after.splice(50, 2);
  const patch = readPatch(patchOf(numbered(60), after));
  expect(patch.hunks.map(({ header }) => header)).toHaveLength(2);
  for (const line of patch.lines) {
    if (line.old !== null) expect(line.text).toBe(`line ${line.old}`);
    if (line.new !== null) expect(after[line.new - 1]).toBe(line.text);
  }
  expect(blocksOf(patch)).toHaveLength(2);
});

it("takes lines that look like headers for what they are", () => {
  const patch = readPatch("--- a.sql\n+++ a.sql\n@@ -1,2 +1,2 @@\n--- a comment\n+++ b\n context\n");
  expect(patch.lines.map(({ sign, text }) => sign + text)).toEqual(["--- a comment", "+++ b", " context"]);
});

it("notes files that end without a newline", () => {
  expect(readPatch("@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n").endsOpen).toEqual({ old: true, new: false });
  expect(readPatch("@@ -1,2 +1,2 @@\n-a\n+b\n c\n\\ No newline at end of file\n").endsOpen).toEqual({ old: true, new: true });
});

it.each([
  ["in the middle", ["a", "b", "c"], ["a", "x", "c"]],
  ["added at the end", ["a", "b"], ["a", "b", "c"]],
  ["removed at the end", ["a", "b", "c"], ["a"]],
  ["added at the start", ["b"], ["a", "b"]],
  ["a new file", [], ["a", "b"]],
  ["a removed file", ["a", "b"], []],
  ["all of it", ["a", "b"], ["c", "d", "e"]],
])("turns one side into the other with its ranges: %s", (_, before, after) => {
  const patch = readPatch(patchOf(before, after));
  const [a, b] = [sideOf(patch, "+").text, sideOf(patch, "-").text];
  let made = "";
  let at = 0;
  for (const range of rangesOf(patch)) {
    made += a.slice(at, range.fromA) + b.slice(range.fromB, range.toB);
    at = range.toA;
  }
  expect(made + a.slice(at)).toBe(b);
});

import { expect, it } from "vitest";
import { FatalError } from "@/lib/errors";
import { snippetsFor } from "./snippets";

const files = {
  async readFile(path: string) {
    if (path !== "a.txt") throw new FatalError("not_found", "gone");
    return Array.from({ length: 30 }, (_, index) => `line ${index + 1}`).join("\n");
  },
};
const at = (path: string, line: number) => ({ path, line, message: "" });

it("shows five lines on both sides, marked, once for each neighbourhood", async () => {
  const snippets = await snippetsFor([at("a.txt", 10), at("a.txt", 12), at("a.txt", 1), at("gone.txt", 1), at("a.txt", 99)], files);
  expect(snippets.map(({ line }) => line)).toEqual([10, 1]);
  expect(snippets[0]?.text.split("\n")).toHaveLength(11);
  expect(snippets[0]?.text).toContain(">    10  line 10");
  expect(snippets[1]?.text.split("\n")[0]).toBe(">     1  line 1");
});

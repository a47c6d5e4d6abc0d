import { expect, it } from "vitest";
import { searchActions } from "./palette-search";

const actions = [
  { label: "Go to runs", keywords: ["list"] },
  { label: "New run" },
  { label: "Pause the run", group: "This page" },
  { label: "Dark theme", keywords: ["night", "colours"] },
];
const labels = (typed: string) => searchActions(actions, typed).map(({ label }) => label);

it("finds all for nothing, and by any words in any order", () => {
  expect(labels("  ")).toHaveLength(4);
  expect(labels("run pause")).toEqual(["Pause the run"]);
  expect(labels("NIGHT")).toEqual(["Dark theme"]);
  expect(labels("page")).toEqual(["Pause the run"]);
  expect(labels("nothing like it")).toEqual([]);
});

it("puts first what begins with it", () => expect(labels("new")).toEqual(["New run"]));

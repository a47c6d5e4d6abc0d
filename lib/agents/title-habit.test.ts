import { expect, it } from "vitest";
import { fitTitle } from "./title-habit";

const conventional = ["feat: add a cart", "fix(api): refuse empty names", "chore: release", "Merge it", "docs: say why"];

it("puts the type in front where the repository does", () => {
  expect(fitTitle("Fix the sum of nothing", ["src/sum.js"], conventional)).toBe("fix: fix the sum of nothing");
  expect(fitTitle("Add a discount", ["src/cart.js", "test/cart.test.js"], conventional)).toBe("feat: add a discount");
  expect(fitTitle("Say how to install it", ["README.md"], conventional)).toBe("docs: say how to install it");
  expect(fitTitle("HTTP errors have a status", ["src/http.js"], conventional)).toBe("feat: HTTP errors have a status");
});

it("keeps the capital of a repository that writes one, and a type that is there", () => {
  expect(fitTitle("Add a discount", ["src/cart.js"], conventional.map((line) => line.replace(/: ./, (end) => end.toUpperCase())))).toBe("feat: Add a discount");
  expect(fitTitle("perf: cache the sum", ["src/sum.js"], conventional)).toBe("perf: cache the sum");
});

it("changes nothing where there is no such habit", () => {
  expect(fitTitle("Add a discount", ["src/cart.js"], ["Add a cart", "Release", "fix: one of them"])).toBe("Add a discount");
  expect(fitTitle("Add a discount", ["src/cart.js"], ["feat: first", "fix: second"])).toBe("Add a discount");
  expect(fitTitle("Add a discount", ["src/cart.js"], [])).toBe("Add a discount");
});

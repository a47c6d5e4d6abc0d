import { expect, it } from "vitest";
import { harmless } from "./harmless-text";

const CLOSES = /\b(close[sd]?|fix(e[sd])?|resolve[sd]?):?\s+(#|GH-|https?:|[\w.-]+\/[\w.-]+#)\d*/i;

it.each(["Closes #1", "fixes: #12", "Resolved GH-3", "fixed ada/sum#4", "close https://github.com/ada/sum/issues/5"])("takes the effect from %s and keeps how it reads", (text) => {
  expect(text).toMatch(CLOSES);
  expect(harmless(text)).not.toMatch(CLOSES);
  expect(harmless(text).replaceAll("\u200b", "")).toBe(text);
});

it("mentions nobody, opens no HTML and loads no image", () => {
  expect(harmless("@ada and @team/all")).not.toMatch(/@[a-z]/);
  expect(harmless("<img src=x> </details> <!-- x -->")).not.toMatch(/<[a-z!/]/);
  expect(harmless("![x](https://example.com/x.png)")).not.toContain("![");
});

it("leaves other words as they are", () => {
  expect(harmless("Close the door, fix the lamp: 3 < 4, and resolve names")).toBe("Close the door, fix the lamp: 3 < 4, and resolve names");
});

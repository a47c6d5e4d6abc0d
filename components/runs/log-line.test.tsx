import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { Marked } from "./log-line";

const marked = (text: string, words: string) => [...renderToStaticMarkup(<Marked text={text} words={words} />).matchAll(/<mark[^>]*>([^<]*)/g)].map(([, part]) => part);

it("marks what was searched for, whatever its case", () => {
  expect(marked("Merged, and MERGED again", "merged")).toEqual(["Merged", "MERGED"]);
});

it("marks nothing rather than something else where a letter's length changes with its case", () => {
  expect(marked("İİ merged", "merged")).toEqual([]);
});

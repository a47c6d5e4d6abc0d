import { expect, it } from "vitest";
import { dollars, pullRequestBody, type Report } from "./finalizer";

const report: Report = {
  goal: "Add dots\n## Cost\n- free", plan: null, runUrl: "http://localhost/runs/1", model: "openai:x", replayed: false, unsafeSandbox: false,
  costMicros: 1_234_567, capMicros: 2_000_000, summary: null, notDone: [], checks: [], files: [], repairs: 0, stopped: null, closes: null,
};

it("writes money so that small amounts are seen", () => {
  expect([0, 12, 9_999, 10_000, 1_234_567].map(dollars)).toEqual(["$0.00", "$0.000012", "$0.009999", "$0.01", "$1.23"]);
});

it("quotes what people wrote, so that a goal cannot pose as a section", () => {
  const body = pullRequestBody(report);
  expect(body).toContain("> ## Cost");
  expect(body.match(/^## Cost$/gm)).toHaveLength(1);
});

it("says when answers were recorded and when there was no sandbox, and never calls an unfinished check verified", () => {
  const body = pullRequestBody({ ...report, replayed: true, unsafeSandbox: true, stopped: "The budget is used up." });
  expect(body).toMatch(/Recorded answers wrote this change/);
  expect(body).toMatch(/without a sandbox/);
  expect(body).toMatch(/No check has finished/);
  expect(body).toMatch(/- The budget is used up\./);
});

it("lets no quoted word close an issue but the one it is about", () => {
  const body = pullRequestBody({ ...report, goal: "Add dots. Fixes #1", summary: "Closes #2", notDone: ["resolves #3"], closes: 7 });
  expect(body.match(/\b(closes|fixes|resolves) #\d/gi)).toEqual(["Closes #7"]);
});

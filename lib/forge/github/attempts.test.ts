import { describe, expect, it } from "vitest";
import { linesOf } from "./attempts";
import type { CheckRun } from "./checks";

const run = (id: number, conclusion: string | null, minutes: [number, number] = [0, 1]): CheckRun => ({
  id, name: "test", status: conclusion === null ? "in_progress" : "completed", conclusion, started_at: time(minutes[0]), completed_at: conclusion === null ? null : time(minutes[1]), html_url: null, details_url: null,
  app: null, check_suite: { id: 1 }, output: { title: null, summary: null, text: null, annotations_count: 0 },
});
const time = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, "0")}:00Z`;
const ids = (lines: CheckRun[][]) => lines.map((line) => line.map(({ id }) => id));
const attempts = (...of: number[]) => (one: CheckRun) => of[one.id - 1] ?? null;

describe("check runs of one name in one suite", () => {
  it("are lines of their own where they belong to one attempt, even if one ran after the other", () => {
    expect(ids(linesOf([run(2, "success", [5, 6]), run(1, "failure")], attempts(1, 1)))).toEqual([[1], [2]]);
  });
  it("are one line where they are re-runs, and what failed is what ran again", () => {
    expect(ids(linesOf([run(1, "failure"), run(2, "failure"), run(3, "success")], attempts(1, 2, 3)))).toEqual([[1, 2, 3]]);
    expect(ids(linesOf([run(1, "success"), run(2, "failure"), run(3, "success")], attempts(1, 1, 2)))).toEqual([[1], [2, 3]]);
    expect(ids(linesOf([run(1, "success"), run(2, "failure"), run(3, "success"), run(4, "success")], attempts(1, 1, 2, 2)))).toEqual([[1, 4], [2, 3]]);
  });
  it("go by their times where nobody tells attempts: a re-run begins when the one before has ended", () => {
    const unknown = () => null;
    expect(ids(linesOf([run(1, "failure", [0, 1]), run(2, "success", [0, 2])], unknown))).toEqual([[1], [2]]);
    expect(ids(linesOf([run(1, "failure", [0, 1]), run(2, "success", [1, 2])], unknown))).toEqual([[1, 2]]);
    expect(ids(linesOf([run(1, null), run(2, "success", [5, 6])], unknown))).toEqual([[1], [2]]);
  });
});

import { describe, expect, it } from "vitest";
import type { Check } from "@/lib/forge/forge";
import { judge } from "./ci-monitor";

const check = (name: string, conclusion: Check["conclusion"], required = true): Check => ({
  id: name, name, ownName: name, sha: "a".repeat(40), status: conclusion === null ? "in_progress" : "completed", conclusion, attempt: 1, required, annotations: [], startedAt: null, completedAt: null, reported: true, url: null,
});

describe("the verdict on a commit", () => {
  it("is pending while nothing is known", () => expect(judge([]).state).toBe("pending"));
  it("puts failure before pending before success", () => {
    expect(judge([check("a", "success"), check("b", null), check("c", "failure")]).state).toBe("red");
    expect(judge([check("a", "success"), check("b", null)])).toEqual({ state: "pending", waitingFor: ["b"] });
    expect(judge([check("a", "success"), check("b", "skipped")]).state).toBe("green");
  });
  it("lets required checks alone decide where there are any", () => {
    expect(judge([check("a", "success"), check("extra", "failure", false)]).state).toBe("green");
    expect(judge([check("extra", "failure", false)]).state).toBe("red");
  });
  it("counts the newest of a name, so a re-run that passes passes", () => {
    expect(judge([check("a", "failure"), check("a", "success")]).state).toBe("green");
    expect(judge([check("a", "success"), check("a", "failure")]).state).toBe("red");
  });
  it("takes no answer or a time-out for red, and only skipped checks for neither", () => {
    expect(judge([check("a", "skipped"), check("b", "neutral")])).toEqual({ state: "pending", waitingFor: [] });
    for (const conclusion of ["cancelled", "timed_out", "action_required"] as const) expect(judge([check("a", conclusion)]).state).toBe("red");
  });
});

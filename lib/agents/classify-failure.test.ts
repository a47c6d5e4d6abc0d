import { describe, expect, it } from "vitest";
import type { Check } from "@/lib/forge/forge";
import { classifyFailure, counterpart } from "./classify-failure";

const goal = "Add sub to the library. Tests should cover it.";
const failed = { name: "test", conclusion: "failure", log: "AssertionError: 1 !== 2", signature: "s1" };

const check = (name: string, ownName = name, status: Check["status"] = "completed"): Check => ({ id: name, name, ownName, sha: "a".repeat(40), status, conclusion: status === "completed" ? "failure" : null, attempt: 1, required: true, reported: true, annotations: [], startedAt: null, completedAt: null, url: null });

describe("the same check on another commit", () => {
  it("is the one of its name, else the one that CI calls the same, once it has ended", () => {
    const mine = check("CI (pull_request) / test", "test");
    const base = [check("lint"), check("test")];
    expect(counterpart(mine, base)).toBe(base[1]);
    expect(counterpart(mine, [...base, mine])).toBe(mine);
    expect(counterpart(check("test"), [check("CI (push) / test", "test")])?.name).toBe("CI (push) / test");
    expect(counterpart(mine, [check("test", "test", "queued")])).toBeUndefined();
  });
});

describe("why a check is red", () => {
  it("knows what was red before", () => {
    expect(classifyFailure({ failed, onBase: { conclusion: "failure", signature: "s1" }, rerun: null, goal }).cause).toBe("already_red_on_base");
    expect(classifyFailure({ failed, onBase: { conclusion: "failure", signature: "other" }, rerun: null, goal }).cause).toBe("caused_by_change");
  });
  it("repairs what was red before where that is the goal", () => {
    const onBase = { conclusion: "failure", signature: "s1" };
    for (const wanted of ["Fix the failing tests", "CI is red on main. Please make the build pass again.", "Repair add, whose test fails"]) expect(classifyFailure({ failed, onBase, rerun: null, goal: wanted }).cause).toBe("goal");
    for (const other of ["Fix the typo in the README", "Add a failing test for sub", "Make the tests faster", "Fix add.\nThe pipeline is described below."]) expect(classifyFailure({ failed, onBase, rerun: null, goal: other }).cause).toBe("already_red_on_base");
  });
  it("knows a flake by its re-run", () => {
    expect(classifyFailure({ failed, onBase: { conclusion: "success", signature: "" }, rerun: { conclusion: "success" }, goal }).cause).toBe("flaky");
    expect(classifyFailure({ failed, onBase: { conclusion: "success", signature: "" }, rerun: { conclusion: "failure" }, goal }).cause).toBe("caused_by_change");
  });
  it("blames the machine only when the base fails there too, or was not tried", () => {
    const full = { ...failed, log: "write: No space left on device" };
    expect(classifyFailure({ failed: full, onBase: null, rerun: null, goal }).cause).toBe("infrastructure");
    expect(classifyFailure({ failed: full, onBase: { conclusion: "success", signature: "" }, rerun: null, goal }).cause).toBe("caused_by_change");
    expect(classifyFailure({ failed: { ...failed, conclusion: "cancelled" }, onBase: null, rerun: null, goal }).cause).toBe("infrastructure");
  });
});

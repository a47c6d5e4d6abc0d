import { describe, expect, it } from "vitest";
import { classifyFailure } from "./classify-failure";

const failed = { name: "test", conclusion: "failure", log: "AssertionError: 1 !== 2", signature: "s1" };

describe("why a check is red", () => {
  it("knows what was red before", () => {
    expect(classifyFailure({ failed, onBase: { conclusion: "failure", signature: "s1" }, rerun: null }).cause).toBe("already_red_on_base");
    expect(classifyFailure({ failed, onBase: { conclusion: "failure", signature: "other" }, rerun: null }).cause).toBe("caused_by_change");
  });
  it("knows a flake by its re-run", () => {
    expect(classifyFailure({ failed, onBase: { conclusion: "success", signature: "" }, rerun: { conclusion: "success" } }).cause).toBe("flaky");
    expect(classifyFailure({ failed, onBase: { conclusion: "success", signature: "" }, rerun: { conclusion: "failure" } }).cause).toBe("caused_by_change");
  });
  it("blames the machine only when the base fails there too, or was not tried", () => {
    const full = { ...failed, log: "write: No space left on device" };
    expect(classifyFailure({ failed: full, onBase: null, rerun: null }).cause).toBe("infrastructure");
    expect(classifyFailure({ failed: full, onBase: { conclusion: "success", signature: "" }, rerun: null }).cause).toBe("caused_by_change");
    expect(classifyFailure({ failed: { ...failed, conclusion: "cancelled" }, onBase: null, rerun: null }).cause).toBe("infrastructure");
  });
});

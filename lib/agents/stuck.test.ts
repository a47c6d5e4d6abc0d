import { describe, expect, it } from "vitest";
import { detectStuck, type PastCall } from "./stuck";

const call = (name: string, output = "ok", failed = false): PastCall => ({ name, input: "{}", output, failed });
const times = <T,>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));

describe("detecting a stuck loop", () => {
  it("stops after four identical calls, not three", () => {
    expect(detectStuck(times(3, () => call("read")), false)).toEqual({ stuck: false, nudge: null });
    expect(detectStuck(times(4, () => call("read")), false).stuck).toBe(true);
  });
  it("lets the same call through when its result changes", () => {
    expect(detectStuck(times(10, (i) => call("run", String(i))), false).stuck).toBe(false);
  });
  it("stops an alternation of two calls", () => {
    expect(detectStuck(times(6, (i) => call(i % 2 ? "a" : "b")), false).stuck).toBe(true);
    expect(detectStuck(times(5, (i) => call(i % 2 ? "a" : "b")), false).stuck).toBe(false);
  });
  it("nudges once after three failures and stops when they go on", () => {
    const failing = times(3, (i) => call("edit", `no ${i}`, true));
    expect(detectStuck(failing, false)).toMatchObject({ stuck: false, nudge: expect.stringContaining("Step back") });
    expect(detectStuck(failing, true).stuck).toBe(true);
    expect(detectStuck([...failing, call("read")], true).stuck).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { failureSignature } from "./failure-signature";

const of = (log: string, name = "test") => failureSignature({ name, annotations: [], log });

describe("failureSignature", () => {
  it("is the same for the same failure in another run", () => {
    const first = "✖ adds (1.23ms)\n  Error: expected 3 to be 4 at /tmp/morning-abc/x.js:12:5, 0x7ffe12, run 3f2504e0-4f89-11d3-9a0c-0305e82c3301, took 2.5 s\n2026-11-21T10:00:00Z failed";
    const second = "✖ adds (9.8ms)\n  Error: expected 3 to be 4 at /tmp/morning-xyz/x.js:99:1, 0x55aa, run 7a6f04e0-4f89-11d3-9a0c-0305e82c3399, took 31 s\n2027-01-01T23:59:59Z failed";
    expect(of(first)).toBe(of(second));
    expect(of(first)).toMatch(/^[0-9a-f]{16}$/);
  });

  it("differs for another value, message or check", () => {
    const signatures = [of("Error: expected 3 to be 4"), of("Error: expected 5 to be 4"), of("Error: x is undefined"), of("Error: expected 3 to be 4", "lint")];
    expect(new Set(signatures).size).toBe(4);
  });

  it("goes by the annotations where there are some, whatever their lines and order", () => {
    const a = { path: "src/a.ts", line: 3, message: "TS1: x" };
    const b = { path: "src/b.ts", line: 9, message: "TS2: y" };
    const first = failureSignature({ name: "test", annotations: [a, b], log: "one" });
    expect(failureSignature({ name: "test", annotations: [b, { ...a, line: 30 }], log: "two" })).toBe(first);
    expect(failureSignature({ name: "test", annotations: [a], log: "one" })).not.toBe(first);
  });

  it("goes by the last lines of a log that tells of no error", () => {
    expect(of("a\nb")).not.toBe(of("a\nc"));
  });
});

import { describe, expect, it } from "vitest";
import { replaceText } from "./edit-file";

const file = ["function add(a, b) {", "    return a + b;", "}", "", "function sub(a, b) {", "    return a - b;", "}", ""].join("\n");

describe("replacing text", () => {
  it("replaces the one exact occurrence and treats $& as text", () => {
    const result = replaceText(file, "return a + b;", "return '$&' + b;");
    expect(result).toMatchObject({ ok: true, matched: "exact" });
    expect(result.ok && result.content).toBe(file.replace("return a + b;", () => "return '$&' + b;"));
  });

  it("falls back to ignoring white space and keeps the file's indentation", () => {
    const result = replaceText(file, "function sub(a, b) {\n  return a - b;\n}", "function sub(a, b) {\n  return b - a;\n}");
    expect(result.ok && result.content).toContain("function sub(a, b) {\n");
    const inner = replaceText(file, "  return a - b;", "  check(a);\n  return b - a;");
    expect(inner).toMatchObject({ ok: true, matched: "exact" });
    const shifted = replaceText(file, "\treturn a - b;", "\tcheck(a);\n\treturn b - a;");
    expect(shifted.ok && shifted.content).toContain("    check(a);\n    return b - a;");
  });

  it("changes nothing when the place is not unique or not there, and shows the nearest", () => {
    expect(replaceText("x\nx\n", "x", "y")).toEqual({ ok: false, message: expect.stringContaining("occurs 2 times") });
    const missing = replaceText(file, "function sub(a, b) {\n    return a * b;\n}", "");
    expect(missing).toEqual({ ok: false, message: expect.stringContaining("Lines 5-7:") });
    expect(replaceText(file, "nothing like it", "y")).toEqual({ ok: false, message: expect.stringContaining("read the file again") });
    expect(replaceText(file, "", "y").ok).toBe(false);
  });
});

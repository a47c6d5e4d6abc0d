import { describe, expect, it } from "vitest";
import { extractAnnotations } from "./annotations";

describe("extractAnnotations", () => {
  it.each([
    ["tsc", "src/a.ts(12,5): error TS2322: Type 'string' is not assignable.", "src/a.ts", 12, /TS2322/],
    ["tsc, pretty", "src/a.ts:12:5 - error TS2322: Type 'string' is not assignable.", "src/a.ts", 12, /TS2322/],
    ["eslint", "/work/src/b.js\n  3:7  error  'x' is never used  no-unused-vars\n", "src/b.js", 3, /never used$/],
    ["node:test", "✖ failing tests:\n\ntest at test/sum.test.js:5:1\n✖ adds numbers (1.2ms)\n  AssertionError", "test/sum.test.js", 5, /^adds numbers$/],
    ["node:test as TAP", "not ok 1 - adds numbers\n  ---\n  location: '/work/test/sum.test.js:5:1'\n", "test/sum.test.js", 5, /^adds numbers$/],
    ["vitest", " FAIL  src/a.test.ts > sum > adds\nAssertionError: expected 3 to be 4\n ❯ src/a.test.ts:9:20\n", "src/a.test.ts", 9, /expected 3 to be 4/],
    ["jest", "  ● sum › adds\n\n    expect(received).toBe(expected)\n\n      at Object.<anonymous> (src/a.test.js:12:20)\n", "src/a.test.js", 12, /sum › adds/],
    ["pytest", "E       assert 3 == 4\n\ntests/test_sum.py:12: AssertionError\n", "tests/test_sum.py", 12, /assert 3 == 4/],
    ["go test", "--- FAIL: TestSum (0.00s)\n    sum_test.go:9: got 3, want 4\n", "sum_test.go", 9, /got 3/],
    ["go build", "./sum.go:5:2: undefined: foo\n", "sum.go", 5, /undefined: foo/],
    ["rustc", "error[E0308]: mismatched types\n  --> src/main.rs:4:9\n", "src/main.rs", 4, /E0308/],
    ["cargo test", "thread 'tests::adds' panicked at src/lib.rs:14:9:\nassertion failed: left == right\n", "src/lib.rs", 14, /assertion failed/],
  ])("reads %s", (_tool, log, path, line, message) => {
    expect(extractAnnotations(log)).toEqual([{ path, line, message: expect.stringMatching(message) }]);
  });

  it.each(["/home/runner/work/sum/sum/", "file:///home/runner/work/sum/sum/", "/Users/runner/work/sum/sum/", "/__w/sum/sum/", "/github/workspace/"])("takes %s of GitHub Actions for the repository", (folder) => {
    expect(extractAnnotations(`✖ failing tests:\n\ntest at ${folder}test/sum.test.js:5:1\n✖ adds (1.2ms)\n`)).toEqual([{ path: "test/sum.test.js", line: 5, message: "adds" }]);
    expect(extractAnnotations("/home/runner/setup.js:1:2: broken\n")).toEqual([]);
  });

  it("sees through colours and the sandbox's folder", () => {
    expect(extractAnnotations("\u001b[31mfile:///work/src/a.ts\u001b[0m(1,2): error TS1005: ';' expected.")).toEqual([{ path: "src/a.ts", line: 1, message: "TS1005: ';' expected." }]);
  });

  it("leaves out what is not the repository's, doubles, and times", () => {
    const log = "Error: x\n    at run (node:internal/test:12:3)\n    at f (/work/node_modules/a/b.js:1:2)\n    at g (/usr/lib/x.js:1:2)\n    at h (/work/src/a.js:7:1)\n    at h (/work/src/a.js:7:9)\n12:30:45 done\nhttp://localhost:3000/\n";
    expect(extractAnnotations(log)).toEqual([{ path: "src/a.js", line: 7, message: "Error: x" }]);
  });

  it("stops at fifty, and reads a hostile log in bounded time", () => {
    expect(extractAnnotations(Array.from({ length: 200 }, (_, index) => `src/a.ts(${index + 1},1): error TS1: x`).join("\n"))).toHaveLength(50);
    expect(extractAnnotations(`${"a/".repeat(200_000)}\n${" ".repeat(500_000)}x\n${"[(".repeat(100_000)}`)).toEqual([]);
  });
});

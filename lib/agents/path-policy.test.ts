import { describe, expect, it } from "vitest";
import { isPlanned, protectedChanges, weakenedAssertions } from "./path-policy";

const plan = { steps: [{ title: "t", detail: "", paths: ["src/format.ts", "docs", "lib/**/*.ts"] }] };

describe("paths of the plan", () => {
  it.each([["src/format.ts", true], ["docs/a/b.md", true], ["lib/x/y.ts", true], ["lib/x/y.js", false], ["src/other.ts", false], ["src/format.ts.bak", false]])("%s is planned: %s", (path, planned) => {
    expect(isPlanned(path, plan, [])).toBe(planned);
  });
  it("takes what a person allowed since, and no plan that names everything", () => {
    expect(isPlanned("src/other.ts", plan, ["src/other.ts"])).toBe(true);
    expect(isPlanned("src/other.ts", { steps: [{ title: "t", detail: "", paths: ["**", "*", ".", "./"] }] }, [])).toBe(false);
  });
});

describe("protected changes", () => {
  it("lets new tests pass and asks for changed, renamed and deleted ones", () => {
    const kinds = protectedChanges([
      { path: "test/new.test.ts", status: "added" },
      { path: "test/old.test.ts", status: "modified" },
      { path: "src/gone.spec.ts", status: "deleted" },
      { path: "src/kept.ts", previousPath: "src/kept.test.ts", status: "renamed" },
      { path: ".github/workflows/ci.yml", status: "added" },
      { path: "package-lock.json", status: "modified" },
      { path: "eslint.config.mjs", status: "modified" },
      { path: "pkg/package.json", status: "modified" },
      { path: "go.mod", status: "deleted" },
      { path: "src/index.ts", status: "modified" },
    ]).map(({ path, kind }) => `${path}: ${kind}`);
    expect(kinds).toEqual([
      "test/old.test.ts: test", "src/gone.spec.ts: test", "src/kept.ts: test", ".github/workflows/ci.yml: ci",
      "package-lock.json: lock", "eslint.config.mjs: lint", "pkg/package.json: test configuration", "go.mod: test configuration",
    ]);
  });
});

describe("weakened assertions", () => {
  const diff = (path: string, ...lines: string[]) => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,2 +1,2 @@\n${lines.join("\n")}\n`;
  it("finds files that lose assertions, in sources too, and lets moved ones pass", () => {
    const text = diff("src/lib.rs", "-    assert_eq!(add(1, 2), 3);", "+    add(1, 2);") + diff("src/moved.ts", "-  expect(a).toBe(1);", "+  expect(a).toBe(2);") + diff("src/plain.ts", "-const a = 1;");
    expect(weakenedAssertions(text)).toEqual(["src/lib.rs"]);
  });

  it("is not misled by lines that look like a diff's own, nor by names that git quotes", () => {
    const disguised = diff("src/a.lua", "--- /dev/null", "-assert(add(1, 2) == 3)");
    const quoted = diff("x", "-expect(a).toBe(1);").replaceAll("a/x", '"a/say \\"x\\".ts"').replaceAll("b/x", '"b/say \\"x\\".ts"');
    expect(weakenedAssertions(disguised + quoted)).toEqual(["src/a.lua", '"a/say \\"x\\".ts" "b/say \\"x\\".ts"']);
    expect(weakenedAssertions(diff("src/new.ts", "+expect(a)").replace("--- a/src/new.ts", "--- /dev/null"))).toEqual([]);
  });
});

import { expect, it } from "vitest";
import type { DiffFileSummary } from "@/lib/runs/diff-files";
import { inTreeOrder, treeRows } from "./tree";

const file = (path: string, additions = 1): DiffFileSummary => ({ path, previousPath: null, status: "modified", additions, deletions: 2, binary: false, mode: null });
const FILES = [file("README.md"), file("src/deep/only/a.ts", 3), file("src/deep/only/b.ts", 4), file("src/z.ts"), file("app/one/two/page.tsx")];
const shown = (closed: string[] = []) => treeRows(FILES, new Set(closed)).map(({ level, name }) => `${"  ".repeat(level - 1)}${name}`);

it("shows folders before files and joins folders that hold one folder alone", () => {
  expect(shown()).toEqual(["app/one/two", "  page.tsx", "src", "  deep/only", "    a.ts", "    b.ts", "  z.ts", "README.md"]);
});

it("leaves out what is in closed folders, and sums what they hold", () => {
  expect(shown(["src/deep/only/"])).toEqual(["app/one/two", "  page.tsx", "src", "  deep/only", "  z.ts", "README.md"]);
  expect(treeRows(FILES, new Set()).find(({ path }) => path === "src/deep/only/")).toMatchObject({ kind: "folder", additions: 7, deletions: 4, level: 2, place: 1, siblings: 2 });
});

it("says of each row where it belongs", () => {
  const rows = treeRows(FILES, new Set());
  const row = rows.find(({ path }) => path === "src/deep/only/b.ts")!;
  expect(rows[row.parent]?.path).toBe("src/deep/only/");
  expect(inTreeOrder(FILES).map(({ path }) => path)).toEqual(["app/one/two/page.tsx", "src/deep/only/a.ts", "src/deep/only/b.ts", "src/z.ts", "README.md"]);
});

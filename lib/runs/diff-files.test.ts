import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseDiff, type DiffFile } from "./diff-files";

let root: string;
let files: Map<string, DiffFile>;
let text: string;
const lines = (count: number, word = "line") => Array.from({ length: count }, (_, index) => `${word} ${index}\n`).join("");
const put = (path: string, content: string | Buffer) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
const git = (...args: string[]) => execFileSync("git", ["-C", root, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], { encoding: "utf8" });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "morning-diff-"));
  git("init", "--quiet");
  put("src/changed.ts", `${lines(30)}-- not a header\n`);
  put("src/old name.ts", lines(20, "renamed"));
  put("moved.txt", lines(20, "moved"));
  put("script.sh", "echo\n");
  put("gone.ts", "a\nb\n");
  put("image.png", Buffer.from([0, 1, 2, 3, 0]));
  put("no-newline.txt", "one\ntwo");
  put("emptied.txt", "");
  put("grüße/über mich.md", "hallo\n");
  git("add", ".");
  git("commit", "--quiet", "-m", "First");
  put("src/changed.ts", `${lines(30).replace("line 2\n", "line two\n++ almost a header\n")}`);
  renameSync(join(root, "src/old name.ts"), join(root, "src/new name.ts"));
  put("src/new name.ts", `${lines(20, "renamed")}one more\n`);
  renameSync(join(root, "moved.txt"), join(root, "elsewhere.txt"));
  chmodSync(join(root, "script.sh"), 0o755);
  rmSync(join(root, "gone.ts"));
  put("image.png", Buffer.from([0, 1, 2, 9, 0]));
  put("no-newline.txt", "one\n2");
  rmSync(join(root, "emptied.txt"));
  put("grüße/über mich.md", "hallo\nwelt\n");
  put('quote"d\tname.txt', "x\n");
  git("add", "-A");
  text = git("diff", "--cached", "-M", "--full-index");
  files = new Map(parseDiff(text).map((file) => [file.path, file]));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it("reads every file that git names, and the same counts", () => {
  const counted = git("diff", "--cached", "-M", "--numstat", "-z").split("\0").filter((entry) => /^[\d-]+\t/.test(entry));
  expect(files.size).toBe(counted.length);
  const sum = (at: number) => counted.reduce((total, entry) => total + (Number(entry.split("\t")[at]) || 0), 0);
  expect([...files.values()].reduce((total, file) => total + file.additions, 0)).toBe(sum(0));
  expect([...files.values()].reduce((total, file) => total + file.deletions, 0)).toBe(sum(1));
  expect([...files.values()].map(({ patch }) => patch).join("")).toBe(text);
});

it("tells what became of each", () => {
  expect(files.get("src/changed.ts")).toMatchObject({ status: "modified", additions: 2, deletions: 2, binary: false, previousPath: null, mode: null });
  expect(files.get("src/new name.ts")).toMatchObject({ status: "renamed", previousPath: "src/old name.ts", additions: 1, deletions: 0 });
  expect(files.get("elsewhere.txt")).toMatchObject({ status: "renamed", previousPath: "moved.txt", additions: 0, deletions: 0 });
  expect(files.get("script.sh")).toMatchObject({ status: "modified", mode: { from: "100644", to: "100755" }, additions: 0 });
  expect(files.get("gone.ts")).toMatchObject({ status: "deleted", deletions: 2 });
  expect(files.get("image.png")).toMatchObject({ status: "modified", binary: true });
  expect(files.get("no-newline.txt")).toMatchObject({ additions: 1, deletions: 1 });
  expect(files.get("emptied.txt")).toMatchObject({ status: "deleted", additions: 0, deletions: 0 });
  expect(parseDiff("diff --git a/new empty file b/new empty file\nnew file mode 100644\nindex 000..e69\n")).toMatchObject([{ path: "new empty file", status: "added", additions: 0 }]);
});

it("reads names with spaces, umlauts, quotes and tabs", () => {
  expect(files.get("grüße/über mich.md")).toMatchObject({ status: "modified", additions: 1 });
  expect(files.get('quote"d\tname.txt')).toMatchObject({ status: "added", additions: 1 });
});

it("reads what a library writes, and nothing from nothing", () => {
  expect(parseDiff("Index: a.ts\n====\n--- a.ts\n+++ a.ts\n@@ -1,1 +1,1 @@\n-a\n+b\n")).toMatchObject([{ path: "a.ts", status: "modified", additions: 1, deletions: 1 }]);
  expect(parseDiff("")).toEqual([]);
});

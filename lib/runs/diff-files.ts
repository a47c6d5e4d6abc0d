/** A file of a diff, with its part of the text. */
export interface DiffFile {
  path: string;
  /** What it was called before, of a renamed or copied file. */
  previousPath: string | null;
  status: "added" | "modified" | "deleted" | "renamed";
  additions: number;
  deletions: number;
  binary: boolean;
  /** Old and new mode, where it changed, such as 100644 and 100755. */
  mode: { from: string; to: string } | null;
  /** The file's section of the diff, from `diff --git` on. */
  patch: string;
}

/** A file of a diff as lists show it. */
export type DiffFileSummary = Omit<DiffFile, "patch">;

/**
 * Reads a unified diff as git writes it into its files, in order. Sections without `diff --git`
 * (as libraries write them) begin at `--- `. What it does not understand stays in the patch.
 */
export function parseDiff(text: string): DiffFile[] {
  return sectionsOf(text).map(readSection);
}

/** Offsets of sections: a line of code cannot begin one, because within hunks every line has a sign. */
function sectionsOf(text: string): string[] {
  const starts: number[] = [];
  const git = /^diff --git /m.test(text);
  const start = git ? /^diff --git /gm : /^--- .*\n(?=\+\+\+ )/gm;
  for (let match = start.exec(text); match; match = start.exec(text)) starts.push(match.index);
  return starts.map((at, index) => text.slice(at, starts[index + 1] ?? text.length));
}

function readSection(patch: string): DiffFile {
  const hunks = patch.search(/^@@ /m);
  const header = hunks < 0 ? patch : patch.slice(0, hunks);
  const value = (name: string) => new RegExp(`^${name} (.*)$`, "m").exec(header)?.[1];
  const from = value("rename from") ?? value("copy from");
  const to = value("rename to") ?? value("copy to");
  const before = to === undefined ? sidePath(value("---"), "a/") : unquote(from ?? "");
  const after = to === undefined ? sidePath(value("\\+\\+\\+"), "b/") : unquote(to);
  const path = after ?? before ?? pathOfHeading(value("diff --git") ?? "");
  const oldMode = value("old mode");
  const newMode = value("new mode");
  const renamed = value("rename from") !== undefined;
  return {
    path,
    previousPath: from === undefined ? null : unquote(from),
    status: value("new file mode") !== undefined || value("copy from") !== undefined || before === null ? "added" : value("deleted file mode") !== undefined || after === null ? "deleted" : renamed ? "renamed" : "modified",
    ...(hunks < 0 ? { additions: 0, deletions: 0 } : countLines(patch.slice(hunks))),
    binary: /^(?:Binary files .* differ|GIT binary patch)$/m.test(header),
    mode: oldMode && newMode ? { from: oldMode, to: newMode } : null,
    patch,
  };
}

/** The path of a `---` or `+++` line; null for a side that does not exist, undefined where there is no such line. */
function sidePath(raw: string | undefined, prefix: string): string | null | undefined {
  if (raw === undefined) return undefined;
  // A name with spaces ends in a tab, so that programs see where it ends.
  const name = unquote(raw.replace(/\t.*$/, ""));
  if (name === "/dev/null") return null;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** Without changed lines only the heading names the file, twice and alike: `a/name b/name`. */
function pathOfHeading(heading: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)" /.exec(heading);
  if (quoted) return unquote(`"${quoted[1]}"`).replace(/^a\//, "");
  return heading.slice(0, Math.floor((heading.length - 1) / 2)).replace(/^a\//, "");
}

const ESCAPES: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 };

/** A name as git quotes it (C style, bytes as octal numbers) in plain. */
function unquote(raw: string): string {
  if (!raw.startsWith('"') || !raw.endsWith('"') || raw.length < 2) return raw;
  const bytes: number[] = [];
  for (const [whole, octal, letter] of raw.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal) bytes.push(parseInt(octal, 8));
    else if (letter) bytes.push(ESCAPES[letter] ?? letter.charCodeAt(0));
    else bytes.push(...new TextEncoder().encode(whole));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

function countLines(hunks: string): { additions: number; deletions: number } {
  let additions = 0;
  let deletions = 0;
  for (let at = 0; at < hunks.length; at = next(hunks, at)) {
    if (hunks[at] === "+") additions += 1;
    else if (hunks[at] === "-") deletions += 1;
  }
  return { additions, deletions };
}

function next(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

import type { Random } from "../../chaos/random";

const NOUNS = ["duration", "schedule", "parser", "clock", "format", "unit", "locale", "range", "queue", "token", "ledger", "cursor", "budget", "reader", "stream", "window"];
const VERBS = ["parses", "formats", "rejects", "rounds", "compares", "reads", "writes", "merges", "splits", "keeps", "drops", "retries"];
const CASES = ["weeks and days", "a value without a unit", "an empty text", "values beyond 2^53", "negative amounts", "a leap second", "mixed capitals", "the last day of a month", "text from right to left: שלום", "an emoji 🕰️", "<img src=x onerror=alert(1)>", "a very long name"];

const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)]!;

/** A path of a source file; the same number is the same file. */
export function pathOf(index: number): string {
  const noun = NOUNS[index % NOUNS.length]!;
  const folder = ["src", "src/core", "src/format/locale", "test", "packages/cli/src", "packages/web/components/shared", "docs"][index % 7]!;
  return `${folder}/${noun}-${index}${folder === "test" ? ".spec.ts" : folder === "docs" ? ".md" : ".ts"}`;
}

export function sentence(random: Random): string {
  return `${pick(random, VERBS)} ${pick(random, CASES)} in ${pick(random, NOUNS)}`;
}

/** Lines as a program prints them: mostly short, some as long as a minified file. */
export function outputLine(random: Random, number: number): string {
  const kind = random.below(40);
  if (kind === 0) return `warning: ${pathOf(random.below(200))} is ${"very ".repeat(60)}long`;
  if (kind < 4) return `    at ${pick(random, NOUNS)} (file:///work/${pathOf(random.below(200))}:${1 + random.below(400)}:${1 + random.below(60)})`;
  if (kind < 8) return `# Subtest: ${sentence(random)}`;
  return `ok ${number} - ${sentence(random)} (${(random.next() * 40).toFixed(3)}ms)`;
}

export function outputLines(random: Random, count: number, from = 1): string {
  return Array.from({ length: count }, (_, line) => outputLine(random, from + line)).join("\n");
}

export function codeLine(random: Random): string {
  const noun = pick(random, NOUNS);
  return pick(random, [
    `export function ${pick(random, VERBS)}${noun[0]!.toUpperCase()}${noun.slice(1)}(value: string, limit = ${random.below(900)}): number {`,
    `  const ${noun} = read(value).slice(0, ${random.below(90)}); // ${sentence(random)}`,
    `  if (${noun}.length > ${random.below(60)}) throw new RangeError("A ${noun} has at most ${random.below(60)} parts.");`,
    `  return ${noun}.reduce((sum, part) => sum + part.amount * ${random.below(3_600)}, 0);`,
    "}",
    "",
  ]);
}

export function code(random: Random, lines: number): string {
  return Array.from({ length: lines }, () => codeLine(random)).join("\n");
}

/** A unified diff as git writes it, of this many files: some are added, deleted or renamed, and every fiftieth is long. */
export function unifiedDiff(random: Random, files: number): { text: string; files: Array<{ path: string; status: string; additions: number; deletions: number }> } {
  const listed = [];
  const sections = [];
  for (let index = 0; index < files; index++) {
    const path = pathOf(index);
    const status = index % 11 === 3 ? "added" : index % 23 === 5 ? "deleted" : index % 17 === 7 ? "renamed" : "modified";
    const size = index % 50 === 10 ? 500 : 4 + random.below(28);
    const { text, additions, deletions } = hunks(random, status, size);
    const [before, after] = [status === "renamed" ? path.replace("-", "-old-") : path, path];
    const mode = status === "added" ? "new file mode 100644\n" : status === "deleted" ? "deleted file mode 100644\n" : status === "renamed" ? `similarity index 88%\nrename from ${before}\nrename to ${after}\n` : "";
    sections.push(`diff --git a/${before} b/${after}\n${mode}index ${hex(random, 7)}..${hex(random, 7)}${mode ? "" : " 100644"}\n--- ${status === "added" ? "/dev/null" : `a/${before}`}\n+++ ${status === "deleted" ? "/dev/null" : `b/${after}`}\n${text}`);
    listed.push({ path, status, additions, deletions });
  }
  return { text: sections.join(""), files: listed };
}

function hunks(random: Random, status: string, size: number): { text: string; additions: number; deletions: number } {
  const lines = (sign: string, count: number) => Array.from({ length: count }, () => `${sign}${codeLine(random)}\n`).join("");
  if (status === "added") return { text: `@@ -0,0 +1,${size} @@\n${lines("+", size)}`, additions: size, deletions: 0 };
  if (status === "deleted") return { text: `@@ -1,${size} +0,0 @@\n${lines("-", size)}`, additions: 0, deletions: size };
  let [text, oldLine, newLine, additions, deletions] = ["", 1, 1, 0, 0];
  while (additions < size) {
    const [removed, added, skipped] = [random.below(6), 1 + random.below(9), 5 + random.below(80)];
    oldLine += skipped;
    newLine += skipped;
    text += `@@ -${oldLine},${6 + removed} +${newLine},${6 + added} @@ ${codeLine(random).trim()}\n${lines(" ", 3)}${lines("-", removed)}${lines("+", added)}${lines(" ", 3)}`;
    oldLine += 6 + removed;
    newLine += 6 + added;
    additions += added;
    deletions += removed;
  }
  return { text, additions, deletions };
}

/** The log of a test run that failed: about this many characters, with failures in its middle and at its end. */
export function failingLog(random: Random, characters: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let line = 1; length < characters - 4_000; line++) {
    const part = line % 9_000 === 4_500 ? failure(random, line) : outputLine(random, line);
    parts.push(part);
    length += part.length + 1;
  }
  return `${parts.join("\n")}\n\n✖ failing tests:\n\n${Array.from({ length: 12 }, (_, index) => failure(random, index)).join("\n\n")}\n`;
}

function failure(random: Random, number: number): string {
  return `test at test/${pick(random, NOUNS)}-${3 + 7 * random.below(28)}.spec.ts:${1 + random.below(300)}:3\n✖ ${sentence(random)} (${(random.next() * 9).toFixed(2)}ms)\n  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n  ${number} !== ${number + 1}\n`;
}

export function hex(random: Random, length: number): string {
  return Array.from({ length }, () => random.below(16).toString(16)).join("");
}

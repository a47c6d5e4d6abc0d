import type { Annotation } from "@/lib/forge/forge";
import { plainText } from "./clean-log";

/** A hundred places to look at are as good as none. */
const MAX_ANNOTATIONS = 50;
const MAX_MESSAGE = 500;
const MAX_LINES = 20_000;
const MAX_LINE_LENGTH = 500;

// A log is hostile input: every pattern is anchored at the start of a short line, so that none can
// be made to take more than linear time.
// The repository's folder in our sandbox, and on the machines and in the containers of GitHub Actions.
const FOLDER = String.raw`(?:\/work\/|\/github\/workspace\/|\/(?:home\/runner\/work|Users\/runner\/work|__w)\/[^\s\/:'"]{1,100}\/[^\s\/:'"]{1,100}\/)?`;
const FILE = String.raw`^(?:file:\/\/)?${FOLDER}([^\s:'"]{1,300}\.\w{1,8})`;

/** Lines that hold path, line and message. */
const SAME_LINE = [
  // tsc, plain and pretty
  new RegExp(String.raw`${FILE}\((\d+),\d+\): error (TS\d+: .+)$`),
  new RegExp(String.raw`${FILE}:(\d+):\d+ - error (TS\d+: .+)$`),
  // go, mypy, ruff, flake8, gcc
  new RegExp(String.raw`${FILE}:(\d+):(?:\d+:)? (?:error: |fatal error: )?(.+)$`),
];
/** The last word of a line: a place, perhaps in brackets or quotes. */
const PLACE = new RegExp(String.raw`${FILE}:(\d+):\d+:?$`);

/** Lines that end in a place, and where its message stands. */
const PLACE_LINES: Array<{ start: string; message: (lines: string[], at: number) => string | undefined }> = [
  // node:test, spec and TAP
  { start: "test at ", message: (lines, at) => /^✖?\s*(.+?)(?: \([\d.]+ms\))?$/.exec(lines[at + 1]?.trim() ?? "")?.[1] },
  { start: "location: ", message: (lines, at) => before(lines, at, 12, /^not ok \d+ - (.+)$/) },
  // vitest
  { start: "❯ ", message: (lines, at) => before(lines, at, 30, /^(\w*Error: .+)$/) },
  // jest and plain stack traces
  { start: "at ", message: (lines, at) => before(lines, at, 40, /^●\s*(.+)$/, /^(\w*Error(?: \[\w+\])?: .+)$/) },
  // rustc and cargo test
  { start: "--> ", message: (lines, at) => before(lines, at, 3, /^(error(?:\[E\d+\])?: .+)$/) },
  { start: "thread '", message: (lines, at) => lines[at + 1]?.trim() },
];
/** pytest: the message stands above, marked with E. */
const PYTEST = new RegExp(String.raw`${FILE}:(\d+): (?:\w+Error|Exception|Failed)$`);

/**
 * Places in the repository that a log points at, in order, each once. Understands tsc, eslint,
 * node:test, vitest, jest, pytest, go, cargo and whatever writes `file:line: message`.
 */
export function extractAnnotations(log: string): Annotation[] {
  const lines = plainText(log).split("\n").slice(-MAX_LINES).map((line) => line.slice(0, MAX_LINE_LENGTH));
  const found = new Map<string, Annotation>();
  const heading = new RegExp(`${FILE}$`);
  let eslintFile: string | undefined;
  for (let at = 0; at < lines.length && found.size < MAX_ANNOTATIONS; at++) {
    const line = (lines[at] as string).trim();
    eslintFile = heading.exec(line)?.[1] ?? eslintFile;
    const eslint = /^(\d+):\d+\s+error\s+(\S.*)$/.exec(line);
    // The rule's name stands last, set apart by spaces.
    if (eslint && eslintFile) add(found, eslintFile, eslint[1], eslint[2]?.split(/ {2,}/)[0]);
    else readPlace(lines, at, line, found);
  }
  return [...found.values()];
}

function readPlace(lines: string[], at: number, line: string, found: Map<string, Annotation>): void {
  const pytest = PYTEST.exec(line);
  if (pytest) return add(found, pytest[1], pytest[2], before(lines, at, 30, /^E\s+(\S.*)$/) ?? line);
  const kind = PLACE_LINES.find(({ start }) => line.startsWith(start));
  if (kind) {
    const place = PLACE.exec(line.slice(line.lastIndexOf(" ") + 1).replace(/^[('"]/, "").replace(/[)'"]$/, ""));
    return place ? add(found, place[1], place[2], kind.message(lines, at) ?? line) : undefined;
  }
  for (const pattern of SAME_LINE) {
    const match = pattern.exec(line);
    if (match) return add(found, match[1], match[2], match[3]);
  }
}

/** The first group of the nearest earlier line, within `reach`, that matches one of the patterns. */
function before(lines: string[], at: number, reach: number, ...patterns: RegExp[]): string | undefined {
  for (let back = at - 1; back >= Math.max(0, at - reach); back--) {
    const line = (lines[back] as string).trim();
    const match = patterns.map((pattern) => pattern.exec(line)).find(Boolean);
    if (match) return match[1];
  }
  return undefined;
}

function add(found: Map<string, Annotation>, rawPath = "", rawLine = "", message = ""): void {
  const path = rawPath.replace(/^\.\//, "").trim();
  const line = Number(rawLine);
  const foreign = path.startsWith("/") || path.startsWith("../") || /(^|\/)(node_modules|site-packages|\.cargo|rustlib)\//.test(path);
  const key = `${path}:${line}`;
  if (path === "" || foreign || !Number.isSafeInteger(line) || line < 1 || found.has(key)) return;
  found.set(key, { path, line, message: message.trim().slice(0, MAX_MESSAGE).toWellFormed() });
}

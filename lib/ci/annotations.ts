import type { Annotation } from "@/lib/forge/forge";
import { plainText } from "./clean-log";

/** A hundred places to look at are as good as none. */
const MAX_ANNOTATIONS = 50;
const MAX_MESSAGE = 500;

/** A file with a line and perhaps a column, as tools write it; the folder of the sandbox is taken off. */
const FILE = String.raw`(?:file:\/\/)?(?:\/work\/)?((?:\.{0,2}\/)?[\w@()[\] .+-]+(?:\/[\w@()[\] .+-]+)*\.\w{1,8})`;

/** One tool's way to say "this file, this line": groups path, line, and where it stands, message. */
const SAME_LINE: RegExp[] = [
  // tsc, plain and pretty
  new RegExp(String.raw`^${FILE}\((\d+),\d+\): error (TS\d+: .+)$`),
  new RegExp(String.raw`^${FILE}:(\d+):\d+ - error (TS\d+: .+)$`),
  // go vet and compile errors, mypy, ruff, flake8, gcc
  new RegExp(String.raw`^${FILE}:(\d+):(?:\d+:)? (?:error: |fatal error: )?(.+)$`),
  // go test
  new RegExp(String.raw`^\s+(\w[\w.-]*_test\.go):(\d+): (.+)$`),
];
/** Places whose message stands on a line before or after. */
const PLACE_ONLY: Array<{ pattern: RegExp; message: (lines: string[], at: number) => string | undefined }> = [
  // node:test, spec and TAP
  { pattern: new RegExp(String.raw`^\s*test at ${FILE}:(\d+):\d+$`), message: (lines, at) => nextText(lines, at, /^\s*✖?\s*(.+?)(?: \([\d.]+ms\))?$/) },
  { pattern: new RegExp(String.raw`^\s*location: '${FILE}:(\d+):\d+'$`), message: (lines, at) => previousText(lines, at, /^\s*not ok \d+ - (.+)$/, 12) },
  // vitest
  { pattern: new RegExp(String.raw`^\s*❯ (?:.* )?${FILE}:(\d+):\d+$`), message: (lines, at) => previousText(lines, at, /^\s*(\w*Error: .+)$/, 30) },
  // jest and plain stack traces
  { pattern: new RegExp(String.raw`^\s*at (?:.* )?\(?${FILE}:(\d+):\d+\)?$`), message: (lines, at) => previousText(lines, at, /^\s*(?:●\s*(.+)|(\w*Error(?: \[\w+\])?: .+))$/, 40) },
  // rustc
  { pattern: new RegExp(String.raw`^\s*--> ${FILE}:(\d+):\d+$`), message: (lines, at) => previousText(lines, at, /^(error(?:\[E\d+\])?: .+)$/, 3) },
  { pattern: new RegExp(String.raw`^thread .* panicked at ${FILE}:(\d+):\d+:$`), message: (lines, at) => nextText(lines, at, /^(.+)$/) },
  // pytest
  { pattern: new RegExp(String.raw`^${FILE}:(\d+): (?:\w+Error|Exception|Failed)$`), message: (lines, at) => previousText(lines, at, /^E\s+(.+)$/, 30) },
];

/**
 * Places in the repository that a log points at, in order, each once. Understands tsc, eslint,
 * node:test, vitest, jest, pytest, go, cargo and whatever writes `file:line: message`.
 */
export function extractAnnotations(log: string): Annotation[] {
  const lines = plainText(log).split("\n").slice(-20_000).map((line) => line.slice(0, 1_000));
  const found = new Map<string, Annotation>();
  let eslintFile: string | null = null;
  for (let at = 0; at < lines.length && found.size < MAX_ANNOTATIONS; at++) {
    const line = lines[at] as string;
    const heading = new RegExp(`^${FILE}$`).exec(line);
    if (heading) eslintFile = heading[1] ?? null;
    const eslint = /^\s+(\d+):\d+\s+error\s+(.+?)(?:\s{2,}\S+)?$/.exec(line);
    if (eslint && eslintFile) add(found, eslintFile, eslint[1], eslint[2]);
    else readPlace(lines, at, found);
  }
  return [...found.values()];
}

function readPlace(lines: string[], at: number, found: Map<string, Annotation>): void {
  const line = lines[at] as string;
  for (const { pattern, message } of PLACE_ONLY) {
    const match = pattern.exec(line);
    if (match) return add(found, match[1], match[2], message(lines, at) ?? line.trim());
  }
  for (const pattern of SAME_LINE) {
    const match = pattern.exec(line);
    if (match) return add(found, match[1], match[2], match[3]);
  }
}

function add(found: Map<string, Annotation>, rawPath = "", rawLine = "", message = ""): void {
  const path = rawPath.replace(/^\.\//, "").trim();
  const line = Number(rawLine);
  const foreign = path.startsWith("/") || path.startsWith("../") || /(^|\/)(node_modules|site-packages|\.cargo|rustlib)\//.test(path);
  const key = `${path}:${line}`;
  if (path === "" || foreign || !Number.isSafeInteger(line) || line < 1 || found.has(key)) return;
  found.set(key, { path, line, message: message.trim().slice(0, MAX_MESSAGE).toWellFormed() });
}

function previousText(lines: string[], at: number, pattern: RegExp, reach: number): string | undefined {
  for (let back = at - 1; back >= 0 && back >= at - reach; back--) {
    const match = pattern.exec(lines[back] as string);
    if (match) return match.slice(1).find(Boolean);
  }
  return undefined;
}

function nextText(lines: string[], at: number, pattern: RegExp): string | undefined {
  return pattern.exec(lines[at + 1] ?? "")?.[1];
}

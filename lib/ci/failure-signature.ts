import { createHash } from "node:crypto";
import type { Annotation } from "@/lib/forge/forge";
import { cleanLog } from "./clean-log";

/**
 * A stable name for a failure, to know whether one has come back. Made of the check's name and what
 * failed: the files and messages of its annotations, or, without any, the lines of its log that tell
 * of errors. Left out is what differs between two runs of the same failure: line numbers (an edit
 * above moves them), durations, dates, temporary folders, addresses, ids in hexadecimal, order.
 * Other numbers stay: "expected 3" and "expected 4" are two failures.
 * @returns 16 hexadecimal digits.
 */
export function failureSignature(check: { name: string; annotations: readonly Annotation[]; log: string }): string {
  const facts = check.annotations.length > 0 ? check.annotations.map(({ path, message }) => `${path} ${message}`) : errorLines(check.log);
  const lines = [...new Set(facts.map(normalise))].sort();
  return createHash("sha256").update([check.name, ...lines].join("\n")).digest("hex").slice(0, 16);
}

/** Lines that tell of errors; when none does, the log's last lines. At most 40. */
function errorLines(log: string): string[] {
  const lines = cleanLog(log, 256 * 1024).split("\n").filter((line) => line.trim() !== "");
  const telling = lines.filter((line) => /\b(error|fail(ed|ure|ing)?|exception|panic(ked)?|assert\w*|not ok|cannot|undefined)\b|✖|✗|●/i.test(line));
  return (telling.length > 0 ? telling : lines).slice(-40);
}

function normalise(line: string): string {
  return line
    .slice(0, 1_000)
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?/g, "<time>")
    .replace(/\b\d\d:\d\d:\d\d(\.\d+)?\b/g, "<time>")
    .replace(/\b\d+(\.\d+)?\s?(ms|µs|us|ns|s|sec|secs|seconds|m|min|minutes)\b/g, "<duration>")
    .replace(/\/(tmp|var\/folders)\/[^\s'")]+/g, "<temporary>")
    .replace(/0x[0-9a-f]+/gi, "<address>")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>")
    .replace(/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/gi, "<id>")
    .replace(/(\.\w{1,8}):\d+(:\d+)?/g, "$1:<line>")
    .replace(/\(\d+,\d+\)/g, "(<line>)")
    .replace(/\b(line|pid|port)\s+\d+/gi, "$1 <number>")
    .replace(/\s+/g, " ")
    .trim();
}

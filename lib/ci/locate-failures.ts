import type { Annotation } from "@/lib/forge/forge";

/** Where a log tells of an annotation: lines `line` to `until`, the first is 1. */
export interface LocatedFailure extends Annotation {
  /** The first line of the log that tells of it; null where no line does. */
  logLine: number | null;
  /** The last line; the message often stands some lines from the place. */
  logUntil: number | null;
}

/** Characters before and after a place in which its message is looked for. */
const NEARBY = 2_000;
/** Each search in vain goes through the whole log, some 50 ms for 10 MB; after so many the rest is not looked for. */
const MAX_MISSES = 10;
/** A shorter message is found everywhere. */
const MIN_MESSAGE = 8;

/**
 * Finds each annotation in the log: the first place that names its path and line, together with the
 * message where that stands nearby; else the message alone. In the order of the log, those that no
 * line tells of last.
 */
export function locateFailures(log: string, annotations: readonly Annotation[]): LocatedFailure[] {
  let misses = 0;
  const spots = annotations.map((annotation) => {
    const spot = misses < MAX_MISSES ? spotOf(log, annotation) : null;
    if (!spot) misses += 1;
    return { annotation, spot };
  });
  spots.sort((a, b) => (a.spot?.from ?? Infinity) - (b.spot?.from ?? Infinity) || 0);
  // Counting on from spot to spot goes through the log once, however many there are.
  let at = 0;
  let line = 1;
  return spots.map(({ annotation, spot }) => {
    if (!spot) return { ...annotation, logLine: null, logUntil: null };
    line += newlines(log, at, spot.from);
    at = spot.from;
    return { ...annotation, logLine: line, logUntil: line + newlines(log, spot.from, spot.to) };
  });
}

function spotOf(log: string, { path, line, message }: Annotation): { from: number; to: number } | null {
  const said = (message.split("\n", 1)[0] ?? "").trim();
  const place = log.includes(path) ? placeOf(log, path, line) : -1;
  if (place >= 0) {
    const start = Math.max(0, place - NEARBY);
    const near = said.length < MIN_MESSAGE ? -1 : log.slice(start, place + NEARBY).indexOf(said);
    const told = near < 0 ? place : start + near;
    return { from: Math.min(place, told), to: Math.max(place, told) };
  }
  const told = said.length < MIN_MESSAGE ? -1 : log.indexOf(said);
  return told < 0 ? null : { from: told, to: told };
}

/** `path:line` or `path(line`, and not of a longer number. */
function placeOf(log: string, path: string, line: number): number {
  for (const needle of [`${path}:${line}`, `${path}(${line}`]) {
    for (let at = log.indexOf(needle); at >= 0; at = log.indexOf(needle, at + 1)) {
      if (!/\d/.test(log[at + needle.length] ?? "")) return at;
    }
  }
  return -1;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

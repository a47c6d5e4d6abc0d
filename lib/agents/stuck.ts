/** Tells a loop of turns that gets nowhere from one that works. */

export interface PastCall {
  name: string;
  /** Digest or text of the arguments. */
  input: string;
  output: string;
  failed: boolean;
}

export type Stuck = { stuck: false; nudge: string | null } | { stuck: true; reason: string };

/** The same call with the same result this often is a loop. */
const SAME = 4;
/** Failing calls in a row that bring a nudge, and as many again after it that end the loop. */
const FAILURES = 3;
/** A-B-A-B-A-B: two calls taking turns this many times. */
const ALTERNATIONS = 3;

/** Looks at the last calls only, oldest first; 20 are enough for every pattern. */
export function detectStuck(calls: readonly PastCall[], nudged: boolean): Stuck {
  const recent = calls.slice(-20);
  // Times differ between two runs of one command that both say the same.
  const print = recent.map((call) => `${call.name} ${call.input} ${call.output.replace(/\d+(\.\d+)?\s*(ms|s)\b|duration\S*\s+[\d.]+/g, "")}`);
  const last = print.at(-1);

  if (print.length >= SAME && print.slice(-SAME).every((entry) => entry === last)) {
    return { stuck: true, reason: `The same call (${recent.at(-1)!.name}) with the same result came ${SAME} times in a row.` };
  }
  const pair = print.slice(-2 * ALTERNATIONS);
  if (pair.length === 2 * ALTERNATIONS && pair[0] !== pair[1] && pair.every((entry, i) => entry === pair[i % 2])) {
    return { stuck: true, reason: `Two calls (${recent.at(-2)!.name}, ${recent.at(-1)!.name}) took turns ${ALTERNATIONS} times with the same results.` };
  }
  let failures = 0;
  while (failures < recent.length && recent[recent.length - 1 - failures]!.failed) failures++;
  if (failures >= FAILURES * 2 || (failures >= FAILURES && nudged)) {
    return { stuck: true, reason: `${failures} calls in a row failed, also after a hint.` };
  }
  if (failures === FAILURES) {
    return { stuck: false, nudge: "Three calls in a row failed. Step back: read the file or the error again, and try another way. If it cannot be done, call finish and say why." };
  }
  return { stuck: false, nudge: null };
}

export interface Span {
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

/**
 * Idle time longer than this, and than this share of the work, is drawn as a short break: waiting a
 * night for a decision must not hide the work, and the pauses of a long run are not worth a break.
 */
const BREAK_AFTER_MS = 10_000;
const BREAK_AFTER_SHARE = 0.05;
/** What a break takes, as a share of all the time that was worked. */
const BREAK_SHARE = 0.03;

/**
 * Where the axis of something that goes on ends: at `now` or up to a 32nd of its length later, so that it stands
 * still for a while instead of moving everything on it each second. Milliseconds since the epoch.
 */
export function axisEnd(startedAt: string | undefined, now: number): number {
  const from = startedAt === undefined ? now : Date.parse(startedAt);
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, now - from) / 32)));
  return from + Math.ceil((now - from) / step) * step;
}

/**
 * Where moments stand between 0 and 1 on a time axis over these spans, with long idle times between
 * them folded. Spans may overlap and come in any order.
 */
export function timeScale(spans: readonly Span[]): { at(ms: number): number; breaks: number[] } {
  const breakAfter = Math.max(BREAK_AFTER_MS, BREAK_AFTER_SHARE * spans.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0));
  const busy: Span[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = busy.at(-1);
    if (last && from - last.to <= breakAfter) last.to = Math.max(last.to, to);
    else busy.push({ from, to: Math.max(from, to) });
  }
  const worked = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const pause = worked * BREAK_SHARE;
  const total = worked + pause * Math.max(0, busy.length - 1);
  if (total === 0) return { at: () => 0, breaks: [] };

  let offset = 0;
  const pieces = busy.map(({ from, to }) => {
    const start = offset;
    offset += to - from + pause;
    return { from, to, start };
  });
  return {
    at(ms) {
      let place = 0;
      for (const { from, to, start } of pieces) {
        if (ms < from) break;
        place = start + Math.min(ms, to) - from;
      }
      return place / total;
    },
    breaks: pieces.slice(1).map(({ start }) => (start - pause / 2) / total),
  };
}

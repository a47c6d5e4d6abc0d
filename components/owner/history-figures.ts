import { count, duration } from "@/components/runs/format";
import type { HistoryPoint } from "@/lib/observability/history";
import type { MetricKind } from "@/lib/observability/observe";

/** What one drawing shows: its series with a value for each slot, null where there is none. */
export interface Figure {
  title: string;
  series: readonly string[];
  slots: readonly { at: string; values: readonly (number | null)[] }[];
  /** A value as a mark of the axis, and in full. */
  short(value: number): string;
  exact(value: number | null): string;
}

export const KINDS: readonly { kind: MetricKind; one: string; many: string }[] = [
  { kind: "api", one: "API", many: "API calls" },
  { kind: "step", one: "Steps", many: "Steps of runs" },
  { kind: "webhook", one: "Webhooks", many: "Webhooks" },
];

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
/** The time of day where one is. */
export const clockOf = (at: string) => CLOCK.format(new Date(at));

const compact = Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const none = (show: (value: number) => string) => (value: number | null) => (value === null ? "–" : show(value));

export const shownMs = none((ms) => (ms === Infinity ? "over 10 s" : duration(ms)));
export const shownAge = none((seconds) => duration(seconds * 1_000));
export const shownRate = none((rate) => rate.toFixed(rate < 10 ? 1 : 0));
export const shownCount = none(count);
const percent = (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
export const shownShare = none(percent);

/** The share of calls that failed, 0 to 1; null when there were none. */
export const failedShare = ({ count: all, failed }: HistoryPoint["calls"]["api"]) => (all === 0 ? null : failed / all);

/** The drawings of the monitoring page. `minutes`: how long a slot is. */
export function figuresOf(points: readonly HistoryPoint[], minutes: number): Figure[] {
  const figure = (title: string, series: readonly string[], values: (point: HistoryPoint) => readonly (number | null)[], short: Figure["short"], exact: Figure["exact"]): Figure =>
    ({ title, series, slots: points.map((point) => ({ at: point.at, values: values(point) })), short, exact });
  const kinds = KINDS.map(({ one }) => one);
  const amount = (value: number) => compact.format(value);
  return [
    figure("Runs started a minute", ["Runs a minute"], ({ runsPerMinute }) => [runsPerMinute], amount, shownRate),
    figure("Calls a minute", kinds, ({ calls }) => KINDS.map(({ kind }) => calls[kind].count / minutes), amount, shownRate),
    figure("Work that waits", ["Waiting"], ({ waiting }) => [waiting], amount, shownCount),
    figure("Age of the oldest that waits", ["Oldest"], ({ ageSeconds }) => [ageSeconds], (seconds) => (seconds < 60 ? `${Math.round(seconds)} s` : duration(seconds * 1_000).split(" ").slice(0, 2).join(" ")), shownAge),
    figure("Share that failed", kinds, ({ calls }) => KINDS.map(({ kind }) => failedShare(calls[kind])), percent, shownShare),
    ...KINDS.map(({ kind, many }) => figure(`${many}: how long they took`, ["p50", "p95"], ({ calls }) => [calls[kind].p50, calls[kind].p95], (ms) => (ms >= 1_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms)} ms`), shownMs)),
  ];
}

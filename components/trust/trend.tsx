import type { Subject, Standings } from "@/lib/governance/reputation/schema";

const WIDTH = 160;
const HEIGHT = 40;

/** The last scores as a line between the two thresholds; the table of events one click away has the same numbers. */
export function Trend({ subject: { trend, score, name }, thresholds }: { subject: Subject; thresholds: Standings["thresholds"] }) {
  const scores = [...trend.map((point) => point.score), score];
  const x = (index: number) => (scores.length === 1 ? WIDTH : (index / (scores.length - 1)) * WIDTH);
  const y = (value: number) => HEIGHT - 2 - (value / 100) * (HEIGHT - 4);
  const first = trend[0]?.score;
  const words = first === undefined ? `${name} has its first score, ${Math.round(score)}` : `${name} went from ${Math.round(first)} to ${Math.round(score)} over its last ${trend.length} ${trend.length === 1 ? "event" : "events"}`;
  return (
    <svg role="img" aria-label={words} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-10 w-40 shrink-0 overflow-visible">
      {[thresholds.restricted_below, thresholds.trusted_from].map((threshold) => <line key={threshold} x1={0} x2={WIDTH} y1={y(threshold)} y2={y(threshold)} className="stroke-border" strokeDasharray="3 3" />)}
      <polyline points={scores.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(" ")} className="fill-none stroke-primary" strokeWidth={1.5} strokeLinejoin="round" />
      <circle cx={x(scores.length - 1)} cy={y(score)} r={2.5} className="fill-primary" />
    </svg>
  );
}

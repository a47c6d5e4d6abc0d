import type { Part, PartHealth } from "@/lib/health/check-parts";
import { quantile } from "./histogram";
import { latencyOf, type Pulse } from "./pulse";

/** What is measured, and when that is an incident. Between the two thresholds nothing changes: what flutters opens one incident. */
export interface Rule {
  rule: string;
  title: string;
  severity: "warning" | "critical";
  /** Opens at this or above, once it stayed there for `openAfter` seconds. */
  opensAt: number;
  /** Resolves at this or below, once it stayed there for `clearAfter` seconds. */
  clearsAt: number;
  openAfter: number;
  clearAfter: number;
  /** Null: nothing to measure now, which is as if it were clear. */
  value: (pulse: Pulse) => number | null;
}

/** What a rule found, as `judge_rule` takes it. */
export interface Found {
  rule: string;
  title: string;
  severity: "warning" | "critical";
  value: number;
  state: "crossed" | "clear" | "between";
  open_after: number;
  clear_after: number;
}

/** Fewer calls than this in 15 minutes say nothing about a share of them. */
const ENOUGH = 20;

const share = (failed: number, all: number) => (all < ENOUGH ? null : (failed / all) * 100);
const p95 = (pulse: Pulse, kind: "api" | "webhook") => {
  const { buckets, count } = latencyOf(pulse, kind);
  if (count < ENOUGH) return null;
  return Math.min(quantile(buckets, 0.95) ?? 0, 60_000);
};

export const RULES: readonly Rule[] = [
  { rule: "outbox_age", title: "Messages to the engine wait for more than five minutes", severity: "critical", opensAt: 300, clearsAt: 120, openAfter: 60, clearAfter: 120, value: ({ outbox }) => outbox.age_seconds },
  { rule: "engine_age", title: "The engine's queue is more than five minutes behind", severity: "critical", opensAt: 300, clearsAt: 60, openAfter: 60, clearAfter: 120, value: ({ engine }) => engine?.age_seconds ?? null },
  { rule: "deliveries_failed", title: "Five or more deliveries of GitHub failed within an hour", severity: "warning", opensAt: 5, clearsAt: 1, openAfter: 0, clearAfter: 300, value: ({ deliveries }) => deliveries.failed_hour },
  { rule: "deliveries_age", title: "Deliveries of GitHub wait for more than ten minutes", severity: "warning", opensAt: 600, clearsAt: 120, openAfter: 60, clearAfter: 120, value: ({ deliveries }) => deliveries.age_seconds },
  { rule: "runs_failed", title: "More than half of the runs of the last hour failed", severity: "warning", opensAt: 50, clearsAt: 25, openAfter: 300, clearAfter: 600, value: ({ ended_hour }) => share(ended_hour.failed, ended_hour.all) },
  { rule: "api_errors", title: "More than five of a hundred API calls fail", severity: "critical", opensAt: 5, clearsAt: 1, openAfter: 120, clearAfter: 300, value: (pulse) => share(latencyOf(pulse, "api").errors, latencyOf(pulse, "api").count) },
  { rule: "api_p95", title: "API calls take longer than a second (p95)", severity: "warning", opensAt: 1_000, clearsAt: 500, openAfter: 300, clearAfter: 300, value: (pulse) => p95(pulse, "api") },
  { rule: "webhook_p95", title: "Webhooks take longer than a second (p95)", severity: "warning", opensAt: 1_000, clearsAt: 500, openAfter: 300, clearAfter: 300, value: (pulse) => p95(pulse, "webhook") },
];

/** What each rule finds in these numbers, and whether each part works. */
export function judge(pulse: Pulse, parts: Record<Part, PartHealth>): Found[] {
  const byNumber = RULES.map(({ opensAt, clearsAt, openAfter, clearAfter, value, ...rule }): Found => {
    const now = value(pulse) ?? 0;
    return { ...rule, value: now, state: now >= opensAt ? "crossed" : now <= clearsAt ? "clear" : "between", open_after: openAfter, clear_after: clearAfter };
  });
  const byPart = Object.entries(parts).map(([part, { status }]): Found => ({
    rule: `part_${part}`, title: `The part "${part}" does not work`, severity: "critical", value: status === "ok" ? 0 : 1, state: status === "ok" ? "clear" : "crossed", open_after: 60, clear_after: 60,
  }));
  return [...byNumber, ...byPart];
}

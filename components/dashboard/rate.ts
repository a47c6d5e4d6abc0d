import type { RunWeek } from "@/lib/governance/costs/run-weeks";

/** The share of runs that succeeded, of those that succeeded or failed; empty when there were none. */
export function rateOf({ succeeded, failed }: Pick<RunWeek, "succeeded" | "failed">): string {
  return succeeded + failed === 0 ? "" : `${Math.round((succeeded / (succeeded + failed)) * 100)}%`;
}

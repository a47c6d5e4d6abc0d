/** Upper bounds of the buckets in milliseconds; what is above all of them has a bucket of its own. As in supabase/migrations/20261121002602_monitoring.sql. */
export const BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;

/** The bucket in which a duration counts. */
export function bucketOf(ms: number): number {
  const found = BOUNDS_MS.findIndex((bound) => ms <= bound);
  return found < 0 ? BOUNDS_MS.length : found;
}

/**
 * The duration that a share of what was counted stays under, milliseconds: as exact as a bucket is wide.
 * Null when nothing was counted; Infinity above the last bound.
 */
export function quantile(buckets: readonly number[], share: number): number | null {
  const all = buckets.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  const rank = share * all;
  let below = 0;
  for (const [place, count] of buckets.entries()) {
    if (below + count < rank || count === 0) {
      below += count;
      continue;
    }
    const to = BOUNDS_MS[place];
    if (to === undefined) return Infinity;
    const from = BOUNDS_MS[place - 1] ?? 0;
    return from + (to - from) * Math.max(0, (rank - below) / count);
  }
  return Infinity;
}

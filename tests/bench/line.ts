/** One line of the table. `value` begins with the number that the bar is about, in the bar's unit. */
export interface BenchLine {
  what: string;
  value: string;
  bar: string;
}

/** Whether the value is on the right side of its bar, `< 50 ms` or `> 170 runs/s`; null without a bar. */
export function passes({ value, bar }: BenchLine): boolean | null {
  const limit = /^([<>]) ([\d.]+)/.exec(bar);
  if (!limit) return null;
  return limit[1] === "<" ? Number.parseFloat(value) < Number(limit[2]) : Number.parseFloat(value) > Number(limit[2]);
}

/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Milliseconds that each of `times` calls took, one after the other, after a few that do not count. */
export async function sample(times: number, work: (index: number) => Promise<unknown>): Promise<number[]> {
  for (let index = 0; index < Math.min(10, times); index++) await work(index);
  const took: number[] = [];
  for (let index = 0; index < times; index++) {
    const began = performance.now();
    await work(index);
    took.push(performance.now() - began);
  }
  return took;
}

import { format } from "./format.ts";
import { parse } from "./parse.ts";

export interface Schedule {
  /** For people: "every 1d 12h". */
  label: string;
  /** The first time after `now` that is a whole number of intervals after `start`. Both are epoch milliseconds. */
  next(now: number, start?: number): number;
}

/** A schedule that repeats at an interval such as "36h". */
export function every(interval: string): Schedule {
  const step = parse(interval);
  if (step <= 0) throw new RangeError(`“${interval}” is too short to repeat`);
  return {
    label: `every ${format(step)}`,
    next: (now, start = 0) => start + (Math.floor((now - start) / step) + 1) * step,
  };
}

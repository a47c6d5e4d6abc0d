import { UNITS } from "./units.ts";

export interface FormatOptions {
  /** Write "1 hour 30 minutes" instead of "1h 30m". */
  long?: boolean;
  /** Write at most this many parts and drop the rest. */
  parts?: number;
}

/** Writes milliseconds as a person would: "1h 30m". */
export function format(ms: number, options: FormatOptions = {}): string {
  if (!Number.isFinite(ms)) throw new RangeError(`${ms} is not a duration`);
  let rest = Math.abs(Math.round(ms));
  const parts: string[] = [];
  for (const info of UNITS) {
    const count = Math.floor(rest / info.ms);
    if (count === 0) continue;
    rest -= count * info.ms;
    parts.push(options.long ? `${count} ${count === 1 ? info.one : info.many}` : `${count}${info.unit}`);
    if (parts.length === options.parts) break;
  }
  const text = parts.join(" ") || (options.long ? "0 seconds" : "0s");
  return ms < 0 ? `-${text}` : text;
}

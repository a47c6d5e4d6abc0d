import { UNITS } from "./units.ts";

const PART = /(\d+(?:\.\d+)?)\s*([a-z]+)/gi;

/** Milliseconds of a text such as "1h 30m" or "2 days". */
export function parse(text: string): number {
  let total = 0;
  for (const [, amount, name] of text.matchAll(PART)) {
    const info = UNITS.find(({ unit, one, many }) => [unit, one, many].includes(name.toLowerCase()));
    total += Number(amount) * (info?.ms ?? NaN);
  }
  return total;
}

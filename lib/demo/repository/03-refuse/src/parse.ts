import { UNITS } from "./units.ts";

const PART = /(\d+(?:\.\d+)?)\s*([a-z]+)/gi;

/**
 * Milliseconds of a text such as "1h 30m", "2 days" or "-15m".
 * Throws a RangeError for anything that is not wholly a duration.
 */
export function parse(text: string): number {
  const trimmed = text.trim();
  const negative = trimmed.startsWith("-");
  const body = negative ? trimmed.slice(1) : trimmed;
  let total = 0;
  let found = false;
  const leftover = body.replace(PART, (_part, amount: string, name: string) => {
    const info = UNITS.find(({ unit, one, many }) => [unit, one, many].includes(name.toLowerCase()));
    if (!info) throw new RangeError(`“${name}” is not a unit of time`);
    found = true;
    total += Number(amount) * info.ms;
    return "";
  });
  if (!found || leftover.trim() !== "") throw new RangeError(`“${text}” is not a duration`);
  return negative ? -total : total;
}

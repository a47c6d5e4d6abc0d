const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * Milliseconds of a duration as the SDK writes it: `90s`, `1h30m`; empty is 0.
 * @throws when the text is not a duration.
 */
export function parseDuration(text: string): number {
  let total = 0;
  const rest = text.replace(/(\d+(?:\.\d+)?)\s*(ms|[smhdw])/g, (_, amount: string, unit: string) => {
    total += Number(amount) * (UNITS[unit] ?? 0);
    return "";
  });
  if (rest.trim() !== "") throw new Error(`"${text}" is not a duration; write it like 30s, 10m, 1h30m or 2d.`);
  return total;
}

/**
 * The moment (milliseconds since 1970) that a duration from `now`, or an ISO date, names.
 * @throws when the text is neither.
 */
export function parseMoment(text: string, now: number): number {
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const moment = Date.parse(text);
    if (Number.isNaN(moment)) throw new Error(`"${text}" is not a date.`);
    return moment;
  }
  return now + parseDuration(text);
}

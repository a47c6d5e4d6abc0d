/** The calendar day that it is in a time zone at a moment, as 2026-11-21. Throws RangeError for an unknown zone. */
export function dayIn(zone: string, at: Date): string {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** How much of its day has passed in a time zone at a moment, 0 to 1, by the clock on the wall. */
export function passedOfDay(zone: string, at: Date): number {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return (parts.hour! * 3_600 + parts.minute! * 60 + parts.second!) / 86_400;
}

/** The day so many days after (or before) a day. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export const monthStart = (day: string) => `${day.slice(0, 7)}-01`;

/** The last day of the month of a day. */
export function monthEnd(day: string): string {
  const [year, month] = day.split("-").map(Number);
  return new Date(Date.UTC(year!, month!, 0)).toISOString().slice(0, 10);
}

/** Every day from one to another, both included; none when they are the wrong way round. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

/** Whether this is a day of the calendar, written 2026-11-21. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && addDays(text, 0) === text;
}

export function isZone(name: string): boolean {
  try {
    // Offsets such as +05:30 mean the opposite to PostgreSQL: names only.
    return /^[A-Za-z][A-Za-z0-9_+\-/]{0,59}$/.test(name) && dayIn(name, new Date(0)).length === 10;
  } catch {
    return false;
  }
}

/** The days that are meant where not all is said: this month so far, in UTC. */
export function askedRange({ from, to, zone = "UTC" }: { from?: string; to?: string; zone?: string }): { from: string; to: string; zone: string } {
  const last = to ?? dayIn(zone, new Date());
  return { from: from ?? monthStart(last), to: last, zone };
}

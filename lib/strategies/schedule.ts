import { Cron } from "croner";

/** The least time between two starts, minutes. */
export const LEAST_MINUTES = 5;
/** A day's worth of the times of a minute pattern: the shortest gap of any pattern shows within them. */
const LOOKED_AT = 300;
/** What the short gaps of a pattern are looked for from; any day does. */
const ANY_DAY = new Date("2026-01-01T00:00:00Z");

/** What is wrong with a cron expression, in a sentence; null when it can be used. */
export function checkCron(cron: string): string | null {
  if (cron.split(/\s+/).length !== 5) return "Write five fields: minute, hour, day of the month, month and day of the week, such as 0 6 * * 1-5.";
  let times: Date[];
  try {
    times = new Cron(cron, { timezone: "UTC", paused: true }).nextRuns(LOOKED_AT, ANY_DAY);
  } catch {
    return "This is no cron expression; write one such as 0 6 * * 1-5.";
  }
  if (times.length === 0) return "There is no such time.";
  for (const [index, time] of times.slice(1).entries()) {
    if (time.getTime() - times[index]!.getTime() < LEAST_MINUTES * 60_000) return `It would start more often than every ${LEAST_MINUTES} minutes, which is the most.`;
  }
  return null;
}

export function isTimeZone(name: string): boolean {
  // Offsets such as +02:00, which Intl knows as well, are not what the database reads them as.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The first times after `from`. Where a clock is put forward, a time that is left out comes as it goes on; where it is put back, a time comes once. */
export function nextTimes({ cron, timezone }: { cron: string; timezone: string }, count: number, from: Date): Date[] {
  return new Cron(cron, { timezone, paused: true }).nextRuns(count, from);
}

/** The times in a span, at most `most`, oldest first. */
export function timesBetween({ cron, timezone }: { cron: string; timezone: string }, from: Date, to: Date, most: number): Date[] {
  const job = new Cron(cron, { timezone, paused: true });
  const times: Date[] = [];
  for (let next = job.nextRun(from); next && next <= to && times.length < most; next = job.nextRun(next)) times.push(next);
  return times;
}

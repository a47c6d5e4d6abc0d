import { addDays, dayIn, daysBetween, monthEnd, monthStart, passedOfDay } from "./days";
import type { Forecast } from "./schema";

/** The days that a forecast at this moment is made of: this month so far, and the last seven full days, which may begin before it. */
export function forecastRange(zone: string, now: Date): { from: string; to: string } {
  const today = dayIn(zone, now);
  const week = addDays(today, -7);
  return { from: week < monthStart(today) ? week : monthStart(today), to: today };
}

/**
 * What the month of `now` comes to, in micro-dollars:
 *
 *   spent so far + mean of the last seven full days × days left
 *
 * Days left are the days after today and what is left of today. A day without spending counts as one of
 * the seven. `days` are sums by day of `forecastRange`.
 */
export function forecastMonth(days: readonly { day: string; costMicros: number }[], zone: string, now: Date): Forecast {
  const today = dayIn(zone, now);
  const sum = (from: string, to: string) => days.reduce((total, { day, costMicros }) => (day >= from && day <= to ? total + costMicros : total), 0);
  const spentMicros = sum(monthStart(today), today);
  const mean = sum(addDays(today, -7), addDays(today, -1)) / 7;
  const daysLeft = daysBetween(today, monthEnd(today)).length - passedOfDay(zone, now);
  return { monthMicros: Math.round(spentMicros + mean * daysLeft), spentMicros, meanMicros: Math.round(mean), daysLeft, monthEnds: monthEnd(today) };
}

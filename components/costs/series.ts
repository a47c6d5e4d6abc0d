import { daysBetween } from "@/lib/governance/costs/days";
import type { CostMonth } from "@/lib/governance/costs/months";
import type { Costs } from "@/lib/governance/costs/schema";

export type Measure = "money" | "tokens";
export type Span = "days" | "months";

export interface CostSeries {
  names: string[];
  /** One for each day, those without spending too; `values` by name's position, in micro-dollars or tokens. */
  days: { day: string; total: number; values: number[] }[];
}

/** The dearest groups day by day, at most six, and all others as one. */
export function seriesOf({ from, to, by, days, groups, series }: Costs, measure: Measure): CostSeries {
  const keys = [...new Set(series.map(({ key }) => key))];
  // As in the table below: the dearest first.
  const order = groups.map(({ key }) => key).filter((key) => keys.includes(key));
  const value = new Map(series.map(({ day, key, costMicros, tokens }) => [`${day} ${key}`, measure === "money" ? costMicros : tokens]));
  const total = new Map(days.map((day) => [day.day, measure === "money" ? day.costMicros : day.inputTokens + day.outputTokens]));
  const others = groups.length > order.length;
  if (by === "day") return { names: ["Spent"], days: daysBetween(from, to).map((day) => ({ day, total: total.get(day) ?? 0, values: [total.get(day) ?? 0] })) };
  return {
    names: [...order.map((key) => groups.find((group) => group.key === key)!.name), ...(others ? ["All others"] : [])],
    days: daysBetween(from, to).map((day) => {
      const values = order.map((key) => value.get(`${day} ${key}`) ?? 0);
      const sum = total.get(day) ?? 0;
      return { day, total: sum, values: others ? [...values, sum - values.reduce((some, one) => some + one, 0)] : values };
    }),
  };
}

/** Months as one series, each by its first day. */
export function monthSeriesOf(months: readonly CostMonth[], measure: Measure): CostSeries {
  return { names: ["Spent"], days: months.map(({ starts, costMicros, tokens }) => ({ day: starts, total: measure === "money" ? costMicros : tokens, values: [measure === "money" ? costMicros : tokens] })) };
}

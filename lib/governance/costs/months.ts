import type { Actor } from "@/lib/tenants/actor";
import { addDays, monthEnd, monthStart } from "./days";
import { readCosts, type CostNames } from "./queries";
import type { CostFilters } from "./schema";

const MONTHS = 12;

/** A month of a time zone, by its first day. */
export interface CostMonth {
  starts: string;
  /** Its last day. */
  ends: string;
  entries: number;
  costMicros: number;
  tokens: number;
}

/** What was spent in the last twelve months, the month of `today` included, oldest first; months without spending too. */
export async function readCostMonths(actor: Actor, zone: string, today: string, filters: CostFilters, names: CostNames): Promise<CostMonth[]> {
  const months = lastMonths(today);
  const { days } = await readCosts(actor, { from: months[0]!, to: monthEnd(today), zone }, "day", filters, names);
  return months.map((starts) => {
    const ends = monthEnd(starts);
    const sum = { entries: 0, costMicros: 0, tokens: 0 };
    for (const { day, entries, costMicros, inputTokens, outputTokens } of days) {
      if (day < starts || day > ends) continue;
      sum.entries += entries;
      sum.costMicros += costMicros;
      sum.tokens += inputTokens + outputTokens;
    }
    return { starts, ends, ...sum };
  });
}

/** The first days of the last twelve months, oldest first: at most 366 days. */
function lastMonths(today: string): string[] {
  const months = [monthStart(today)];
  while (months.length < MONTHS) months.unshift(monthStart(addDays(months[0]!, -1)));
  return months;
}

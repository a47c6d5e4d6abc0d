import { addDays, isDay, monthStart } from "@/lib/governance/costs/days";
import { COST_GROUPINGS, NONE, costFiltersSchema, type CostFilters, type CostGrouping } from "@/lib/governance/costs/schema";

/** What the pages of costs show, as their addresses say it. */
export interface CostsAddress {
  from: string;
  to: string;
  by: CostGrouping;
  filters: CostFilters;
}

type Params = Record<string, string | string[] | undefined>;
const MOST_DAYS = 366;
export const FILTER_NAMES = Object.keys(costFiltersSchema.shape) as (keyof CostFilters)[];

/** Reads an address; what it does not say, or says wrongly, is this month so far, by agent, of everything. */
export function readAddress(params: Params, today: string): CostsAddress {
  const one = (name: string) => (typeof params[name] === "string" ? params[name] : undefined);
  const to = isDay(one("to") ?? "") ? one("to")! : today;
  const asked = isDay(one("from") ?? "") ? one("from")! : monthStart(to);
  const from = asked > to ? to : asked < addDays(to, 1 - MOST_DAYS) ? addDays(to, 1 - MOST_DAYS) : asked;
  const filters: CostFilters = {};
  for (const name of FILTER_NAMES) {
    const parsed = costFiltersSchema.shape[name].safeParse(one(name));
    if (parsed.success && parsed.data !== undefined) Object.assign(filters, { [name]: parsed.data });
  }
  return { from, to, by: COST_GROUPINGS.find((by) => by === one("by")) ?? "agent", filters };
}

/** The page that shows this; an address without a range means this month, whenever it is opened. */
export function costsHref({ from, to, by, filters }: CostsAddress, today: string): string {
  const month = to === today && from === monthStart(today);
  return withQuery("/costs", { ...(!month && { from, to }), ...(by !== "agent" && { by }), ...filters });
}

/** The rows of the ledger that make a figure: of these days, narrowed by the filters and by a group's key. */
export function entriesHref({ from, to, filters }: Omit<CostsAddress, "by">, group?: { by: CostGrouping; key: string }): string {
  const narrowed = group === undefined ? {} : group.by === "day" ? { from: group.key, to: group.key } : { [group.by]: group.key };
  return withQuery("/costs/entries", { from, to, ...filters, ...narrowed });
}

/** Whether a group's rows can be asked for: everything has a model and a kind. */
export const canOpen = (by: CostGrouping, key: string) => key !== NONE || (by !== "model" && by !== "kind");

function withQuery(path: string, query: Record<string, string>): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}

import { COST_GROUPINGS, type CostGroup, type CostGrouping, type CostSums, type Forecast } from "@/lib/governance/costs/schema";
import type { ApiClient } from "./api-client";
import { UsageError } from "./errors";
import { dollars, plain } from "./printer";

interface Answer {
  costs: { from: string; to: string; total: CostSums; groups: CostGroup[]; groupCount: number };
  forecast: Forecast;
}

/** Prints what this month's work cost, by the days of this machine's time zone; with `json` as the API says it. */
export async function showCosts(api: ApiClient, by: string, json: boolean): Promise<number> {
  if (!COST_GROUPINGS.includes(by as CostGrouping)) throw new UsageError(`--by is ${COST_GROUPINGS.slice(0, -1).join(", ")} or ${COST_GROUPINGS.at(-1)}.`);
  const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");
  const answer = await api.call<Answer>("GET", `/costs?by=${by}&zone=${zone}`);
  if (json) {
    process.stdout.write(`${JSON.stringify(answer)}\n`);
    return 0;
  }
  const { costs: { from, to, total, groups, groupCount }, forecast } = answer;
  for (const { key, name, costMicros } of groups) process.stdout.write(`${dollars(costMicros).padStart(10)}  ${plain(name || key)}\n`);
  if (groupCount > groups.length) process.stdout.write(`${" ".repeat(12)}and ${groupCount - groups.length} others\n`);
  process.stdout.write(`${dollars(total.costMicros).padStart(10)}  in all, ${from} to ${to}; ${dollars(forecast.monthMicros)} by the end of the month if it goes on\n`);
  return 0;
}

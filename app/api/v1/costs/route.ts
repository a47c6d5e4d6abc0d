import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { askedRange } from "@/lib/governance/costs/days";
import { readCosts, readCostNames, readForecast } from "@/lib/governance/costs/queries";
import { costsSchema } from "@/lib/governance/costs/schema";

export const GET = handle(operations.readCosts, async ({ actor, query: { from, to, zone, by = "day", ...filters } }) => {
  const range = askedRange({ from, to, zone });
  const [costs, forecast] = await Promise.all([readCosts(actor, range, by, filters, await readCostNames(actor)), readForecast(actor, range.zone, filters)]);
  return { data: { costs: costsSchema.parse(costs), forecast } };
});

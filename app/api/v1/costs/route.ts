import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { dayIn, monthStart } from "@/lib/governance/costs/days";
import { readCosts, readCostNames, readForecast } from "@/lib/governance/costs/queries";
import { costsSchema } from "@/lib/governance/costs/schema";

export const GET = handle(operations.readCosts, async ({ actor, query: { from, to, zone = "UTC", by = "day", ...filters } }) => {
  const today = dayIn(zone, new Date());
  const range = { from: from ?? monthStart(to ?? today), to: to ?? today, zone };
  const [costs, forecast] = await Promise.all([readCosts(actor, range, by, filters, await readCostNames(actor)), readForecast(actor, zone, filters)]);
  return { data: { costs: costsSchema.parse(costs), forecast } };
});

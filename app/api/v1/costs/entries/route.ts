import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { askedRange } from "@/lib/governance/costs/days";
import { listCostEntries } from "@/lib/governance/costs/queries";

export const GET = handle(operations.listCostEntries, async ({ actor, query: { from, to, zone, cursor, limit, ...filters } }) => ({
  data: await listCostEntries(actor, askedRange({ from, to, zone }), filters, { cursor, limit }),
}));

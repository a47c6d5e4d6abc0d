import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { listFirings, readStrategy } from "@/lib/strategies/queries";

export const GET = handle(operations.listFirings, async ({ actor, id, query }) => {
  await readStrategy(actor, id);
  return { data: await listFirings(actor, id, query) };
});

import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readStrategy } from "@/lib/strategies/queries";
import { enableStrategy } from "@/lib/strategies/save-strategy";

export const PUT = handle(operations.enableStrategy, async ({ actor, id, body }) => {
  await enableStrategy(actor, id, body.enabled, body.digest);
  return { data: { strategy: await readStrategy(actor, id) } };
});

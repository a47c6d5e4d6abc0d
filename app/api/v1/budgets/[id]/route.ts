import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { removeCap } from "@/lib/governance/budgets/set-cap";

export const DELETE = handle(operations.removeBudget, async ({ actor, id }) => {
  await removeCap(actor, id);
  return { status: 204 };
});

import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { listCaps } from "@/lib/governance/budgets/queries";
import { setCap } from "@/lib/governance/budgets/set-cap";

export const GET = handle(operations.listBudgets, async ({ actor }) => ({ data: { items: await listCaps(actor) } }));

export const PUT = handle(operations.setBudget, async ({ actor, body }) => ({ data: { cap: await setCap(actor, body) } }));

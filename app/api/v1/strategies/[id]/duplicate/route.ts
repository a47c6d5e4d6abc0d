import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readStrategy } from "@/lib/strategies/queries";
import { duplicateStrategy } from "@/lib/strategies/save-strategy";

export const POST = handle(operations.duplicateStrategy, async ({ actor, id }) => ({ status: 201, data: { strategy: await readStrategy(actor, await duplicateStrategy(actor, id)) } }));

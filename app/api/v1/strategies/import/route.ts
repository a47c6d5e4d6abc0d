import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readStrategy } from "@/lib/strategies/queries";
import { importStrategy } from "@/lib/strategies/save-strategy";

export const POST = handle(operations.importStrategy, async ({ actor, body }) => ({ status: 201, data: { strategy: await readStrategy(actor, await importStrategy(actor, body.yaml, body.enabled)) } }));

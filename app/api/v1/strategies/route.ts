import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { listStrategies, readStrategy } from "@/lib/strategies/queries";
import { createStrategy } from "@/lib/strategies/save-strategy";

export const GET = handle(operations.listStrategies, async ({ actor }) => ({ data: { items: await listStrategies(actor) } }));

export const POST = handle(operations.createStrategy, async ({ actor, body }) => ({ status: 201, data: { strategy: await readStrategy(actor, await createStrategy(actor, body.definition, body.enabled)) } }));

import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { exportStrategy } from "@/lib/strategies/save-strategy";

export const GET = handle(operations.exportStrategy, async ({ actor, id }) => ({ data: { yaml: await exportStrategy(actor, id) } }));

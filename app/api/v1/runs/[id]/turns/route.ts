import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { listTurns } from "@/lib/runs/turns";

export const GET = handle(operations.listTurns, async ({ actor, id }) => ({ data: { items: await listTurns(actor, id) } }));

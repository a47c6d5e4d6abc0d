import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readTurn } from "@/lib/runs/turns";

export const GET = handle(operations.readTurn, async ({ actor, id, query }) => ({ data: { turn: await readTurn(actor, id, query.thread, query.turn) } }));

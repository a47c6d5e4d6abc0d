import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readRun } from "@/lib/runs/queries";

export const GET = handle(operations.readRun, async ({ actor, id }) => ({ data: await readRun(actor, id) }));

import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { estimateRun } from "@/lib/runs/estimate-run";

export const GET = handle(operations.estimateRun, async ({ actor, query }) => ({ data: { estimate: await estimateRun(actor, query) } }));

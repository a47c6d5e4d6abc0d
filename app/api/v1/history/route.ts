import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { listHistory } from "@/lib/governance/audit/history";

export const GET = handle(operations.listHistory, async ({ actor, query }) => ({ data: await listHistory(actor, query) }));

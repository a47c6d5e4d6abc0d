import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readEntry } from "@/lib/governance/audit/history";

export const GET = handle(operations.readHistoryEntry, async ({ actor, query }) => ({ data: { entry: await readEntry(actor, query.key) } }));

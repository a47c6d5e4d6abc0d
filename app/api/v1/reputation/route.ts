import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readHistory } from "@/lib/governance/reputation/queries";

export const GET = handle(operations.readReputation, async ({ actor, query }) => ({ data: { items: await readHistory(actor, query.kind, query.subject) } }));

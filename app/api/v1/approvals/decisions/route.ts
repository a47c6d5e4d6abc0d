import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { decideMany } from "@/lib/approvals/decide-many";

export const POST = handle(operations.decideApprovals, async ({ actor, body }) => ({ data: { items: await decideMany(actor, body) } }));

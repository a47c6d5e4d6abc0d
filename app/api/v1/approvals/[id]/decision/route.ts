import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { decideApproval } from "@/lib/approvals/decide-approval";

export const POST = handle(operations.decideApproval, async ({ actor, id, body }) => ({ data: { approval: await decideApproval(actor, id, body) } }));

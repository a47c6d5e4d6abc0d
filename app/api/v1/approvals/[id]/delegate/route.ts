import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { delegateApproval } from "@/lib/approvals/delegate-approval";

export const POST = handle(operations.delegateApproval, async ({ actor, id, body }) => ({ data: { approval: await delegateApproval(actor, id, body.to) } }));

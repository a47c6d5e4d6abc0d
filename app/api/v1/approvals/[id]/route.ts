import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readApproval } from "@/lib/approvals/queries";

export const GET = handle(operations.readApproval, async ({ actor, id }) => ({ data: { approval: await readApproval(actor, id) } }));

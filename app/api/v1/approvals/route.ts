import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { listApprovals } from "@/lib/approvals/queries";

export const GET = handle(operations.listApprovals, async ({ actor, query }) => ({ data: await listApprovals(actor, query) }));

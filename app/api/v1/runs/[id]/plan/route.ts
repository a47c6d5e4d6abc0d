import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { editPlan } from "@/lib/approvals/edit-plan";

export const PUT = handle(operations.editPlan, async ({ actor, id, body }) => ({ data: await editPlan(actor, id, body) }));

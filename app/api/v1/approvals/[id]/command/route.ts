import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { editCommand } from "@/lib/approvals/edit-command";

export const PUT = handle(operations.editCommand, async ({ actor, id, body }) => ({ data: await editCommand(actor, id, body) }));

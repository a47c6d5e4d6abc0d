import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { sendRunMessage } from "@/lib/runs/send-message";

export const POST = handle(operations.sendRunMessage, async ({ actor, id, body }) => ({ status: 201, data: { id: await sendRunMessage(actor, id, body.body) } }));

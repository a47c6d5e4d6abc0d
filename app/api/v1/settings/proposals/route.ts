import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { proposeSettings } from "@/lib/approvals/propose-settings";

export const POST = handle(operations.proposeSettings, async ({ actor, body }) => ({ status: 201, data: { approval: await proposeSettings(actor, body) } }));

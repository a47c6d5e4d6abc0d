import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { verifyTenant } from "@/lib/governance/audit/verify-tenant";

export const POST = handle(operations.verifyAudit, async ({ actor, body }) => ({ data: { progress: await verifyTenant(actor, body.progress) } }));

import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { MorningError } from "@/lib/errors";
import { chainSource } from "@/lib/governance/audit/chain-source";
import { verifyPart } from "@/lib/governance/audit/verify";
import { permissionsOf } from "@/lib/tenants/queries";

/** Rows that one call verifies. */
const PART_ROWS = 5_000;

export const POST = handle(operations.verifyAudit, async ({ actor, body }) => {
  // Without it the chain looks empty, and an empty chain is whole.
  if (!(await permissionsOf(actor)).has("audit.read")) throw new MorningError("forbidden", "You need the permission audit.read in this workspace.");
  return { data: { progress: await verifyPart(chainSource(actor.client, actor.tenantId), body.progress, PART_ROWS) } };
});

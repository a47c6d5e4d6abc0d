import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";
import { readApproval } from "./queries";
import type { Approval, ProposeSettingsInput } from "./schema";

const proposedSchema = z.object({ approval_id: z.uuid(), message: z.unknown() });

/**
 * Asks the admins to change settings of the workspace; a yes sets them. Throws `bad_request` for what is
 * no setting or outside the platform's bounds, `conflict` when all is set so or too much waits.
 */
export async function proposeSettings(actor: Actor, { changes, reason }: ProposeSettingsInput): Promise<Approval> {
  const { approval_id, message } = proposedSchema.parse(unwrap(await actor.client.rpc("propose_settings", { in_tenant: actor.tenantId, changes, why: reason })));
  await sendPosted(message);
  return readApproval(actor, approval_id);
}

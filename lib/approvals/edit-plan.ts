import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { readRunValues } from "@/lib/runs/queries";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";
import type { EditPlanInput } from "./schema";

const editedSchema = z.object({ version: z.number(), approval_id: z.uuid(), digest: z.string(), message: z.unknown() });

/**
 * Replaces a plan that waits for approval. The old approval is void; the answer names the new one,
 * which still needs a decision. Throws `conflict` when the plan does not wait or someone else edited
 * it meanwhile, `forbidden` without approvals.decide, and `not_found`.
 */
export async function editPlan(actor: Actor, runId: string, { version, plan }: EditPlanInput): Promise<{ version: number; approvalId: string; digest: string }> {
  await readRunValues(actor, runId);
  const edited = editedSchema.parse(unwrap(await actor.client.rpc("edit_plan", { of_run: runId, base_version: version, new_content: plan })));
  await sendPosted(edited.message);
  return { version: edited.version, approvalId: edited.approval_id, digest: edited.digest };
}

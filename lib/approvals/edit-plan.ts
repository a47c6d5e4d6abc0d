import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { readRunValues } from "@/lib/runs/queries";
import type { Actor } from "@/lib/tenants/actor";
import { readEdited } from "./read-edited";
import type { EditOptions, Edited, EditPlanInput } from "./schema";

/**
 * Replaces a plan that waits for approval. The old approval is void; the answer names the new one,
 * which still needs a decision unless `approve` was asked for and let. Throws `conflict` when the plan
 * does not wait or someone else edited it meanwhile, `forbidden` without approvals.decide, and `not_found`.
 */
export async function editPlan(actor: Actor, runId: string, { version, plan }: EditPlanInput, { approve = false, undoable = false }: EditOptions = {}): Promise<Edited & { version: number }> {
  await readRunValues(actor, runId);
  const answered = unwrap(await actor.client.rpc("edit_plan", { of_run: runId, base_version: version, new_content: plan, approve, undoable }));
  return { ...(await readEdited(answered)), version: z.object({ version: z.number() }).parse(answered).version };
}

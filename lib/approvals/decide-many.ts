import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { decideApproval } from "./decide-approval";
import type { Decided, DecisionsInput } from "./schema";

/** Decides about several approvals, each by its own digest; what cannot be decided says why and keeps no other. */
export async function decideMany(actor: Actor, { decisions }: DecisionsInput, options: { undoable?: boolean } = {}): Promise<Decided[]> {
  const results: Decided[] = [];
  for (const { id, ...input } of decisions) {
    try {
      await decideApproval(actor, id, input, options);
      results.push({ id, decided: true, problem: null });
    } catch (error) {
      if (!(error instanceof MorningError) || error.code === "unauthenticated") throw error;
      results.push({ id, decided: false, problem: error.message });
    }
  }
  return results;
}

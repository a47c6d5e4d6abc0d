import { createHash, randomBytes } from "node:crypto";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { permissionsOf } from "@/lib/tenants/queries";

export type FlowPurpose = "create_app" | "claim" | "link";

/**
 * Begins a way to GitHub and back, and answers its `state`: it comes back once, within an hour, in
 * the session that began it, for this purpose. Throws `conflict` after 50 that never came back.
 */
export async function beginFlow(actor: Actor, purpose: FlowPurpose, data: Record<string, string> = {}): Promise<string> {
  const state = randomBytes(32).toString("base64url");
  unwrap(await actor.client.rpc("begin_github_flow", { in_tenant: actor.tenantId, flow_purpose: purpose, flow_state_hash: hash(state), flow_data: data }));
  return state;
}

/** Ends it, in the workspace in which it was begun. Throws `bad_request` for a state that is forged, used, old, or somebody else's. */
export async function endFlow(actor: Actor, purpose: FlowPurpose, state: string): Promise<{ actor: Actor; data: Record<string, string> }> {
  const [flow] = unwrap(await actor.client.rpc("end_github_flow", { flow_purpose: purpose, flow_state_hash: hash(state) }));
  if (!flow?.tenant_id) throw new MorningError("bad_request", "This way back from GitHub is not known. Begin again under Settings, GitHub.");
  return { actor: { ...actor, tenantId: flow.tenant_id }, data: flow.data as Record<string, string> };
}

/** Throws `forbidden` unless the actor may add repositories, which is what connecting GitHub is for. */
export async function requireRepositoriesWrite(actor: Actor): Promise<void> {
  if (!(await permissionsOf(actor)).has("repositories.write")) throw new MorningError("forbidden", "You need the permission repositories.write in this workspace.");
}

const hash = (state: string) => createHash("sha256").update(state, "utf8").digest("hex");

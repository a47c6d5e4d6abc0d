import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import { readStop } from "./queries";
import type { Stop, StopInput } from "./schema";

/**
 * Stops the workspace, a repository or an agent of it until the stop is lifted: turns under way end
 * within five seconds, and nothing new begins. What is stopped already stays as it is. Throws `forbidden`
 * without governance.manage, and `not_found` for a repository of another tenant.
 */
export async function stopWork(actor: Actor, input: StopInput): Promise<Stop> {
  const id = unwrap(await actor.client.rpc("stop_work", { in_tenant: actor.tenantId, in_scope: input.scope, of_subject: "subject" in input ? input.subject : "", why: input.reason }));
  return readStop(actor, id);
}

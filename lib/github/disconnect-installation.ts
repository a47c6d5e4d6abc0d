import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";

/**
 * Lets go of an installation: another workspace can connect it then. Its repositories stay with their
 * runs, out of reach; on GitHub nothing changes. Throws `not_found`, and `forbidden` without repositories.write.
 */
export async function disconnectInstallation(actor: Actor, id: number): Promise<void> {
  unwrap(await actor.client.rpc("disconnect_github_installation", { of_installation: id }));
}

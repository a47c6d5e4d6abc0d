import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import { inspectLocalRepository } from "@/lib/forge/inspect-local";
import type { Actor } from "@/lib/tenants/actor";
import { permissionsOf } from "@/lib/tenants/queries";
import { readRepository, REPOSITORY } from "./queries";
import type { Repository, UpdateRepositoryInput } from "./schema";

/** Throws `not_found`, `forbidden` without repositories.write, and `bad_request` for a branch that the repository does not have. */
export async function updateRepository(actor: Actor, id: string, change: UpdateRepositoryInput): Promise<Repository> {
  const before = await readRepository(actor, id);
  if (change.defaultBranch !== undefined && change.defaultBranch !== before.defaultBranch) await requireBranch(actor, before.location, change.defaultBranch);
  const row = unwrap(
    await actor.client.from("repositories")
      .update({ name: change.name, default_branch: change.defaultBranch, network: change.network, merge_method: change.mergeMethod })
      .eq("tenant_id", actor.tenantId).eq("id", id).select(REPOSITORY).maybeSingle(),
  );
  // Row level security answers a forbidden update with no rows, not with an error.
  if (!row) throw new MorningError("forbidden", "You need the permission repositories.write in this workspace.");
  return camel(row);
}

async function requireBranch(actor: Actor, location: string, branch: string): Promise<void> {
  // Before the disk is looked at: nobody without the permission learns what is on it.
  if (!(await permissionsOf(actor)).has("repositories.write")) throw new MorningError("forbidden", "You need the permission repositories.write in this workspace.");
  const { branches } = await inspectLocalRepository(location);
  if (!branches.includes(branch)) throw new MorningError("bad_request", `The repository has no branch ${branch}; it has ${branches.slice(0, 10).join(", ")}.`);
}

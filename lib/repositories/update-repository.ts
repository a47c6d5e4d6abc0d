import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { readRepository, REPOSITORY } from "./queries";
import type { Repository, UpdateRepositoryInput } from "./schema";

/** Throws `not_found`, and `forbidden` without repositories.write. */
export async function updateRepository(actor: Actor, id: string, change: UpdateRepositoryInput): Promise<Repository> {
  await readRepository(actor, id);
  const row = unwrap(
    await actor.client.from("repositories")
      .update({ name: change.name, default_branch: change.defaultBranch, network: change.network, merge_method: change.mergeMethod })
      .eq("tenant_id", actor.tenantId).eq("id", id).select(REPOSITORY).maybeSingle(),
  );
  // Row level security answers a forbidden update with no rows, not with an error.
  if (!row) throw new MorningError("forbidden", "You need the permission repositories.write in this workspace.");
  return camel(row);
}

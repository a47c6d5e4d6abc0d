import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { permissionsOf } from "@/lib/tenants/queries";
import { openView } from "./open-view";
import { readRepository, REPOSITORY, toRepository } from "./queries";
import type { Repository, UpdateRepositoryInput } from "./schema";

/** Throws `not_found`, `forbidden` without repositories.write, and `bad_request` for a branch that the repository does not have. */
export async function updateRepository(actor: Actor, id: string, change: UpdateRepositoryInput): Promise<Repository> {
  const before = await readRepository(actor, id);
  if (change.defaultBranch !== undefined && change.defaultBranch !== before.defaultBranch) await requireBranch(actor, id, change.defaultBranch);
  if (change.mergeMethod === "rebase" && before.forge === "local") throw new MorningError("bad_request", "Repositories on this machine are merged by a merge commit or squashed; rebase is for GitHub.");
  const row = unwrap(
    await actor.client.from("repositories")
      .update({ name: change.name, default_branch: change.defaultBranch, network: change.network, merge_method: change.mergeMethod, run_label: change.runLabel, checks_grace_seconds: change.checksGraceSeconds })
      .eq("tenant_id", actor.tenantId).eq("id", id).select(REPOSITORY).maybeSingle(),
  );
  // Row level security answers a forbidden update with no rows, not with an error.
  if (!row) throw new MorningError("forbidden", "You need the permission repositories.write in this workspace.");
  return toRepository(row);
}

async function requireBranch(actor: Actor, id: string, branch: string): Promise<void> {
  // Before it is looked at: nobody without the permission learns what is there.
  if (!(await permissionsOf(actor)).has("repositories.write")) throw new MorningError("forbidden", "You need the permission repositories.write in this workspace.");
  const view = await openView(actor, id);
  if (await view.branchHead(branch)) return;
  const branches = await view.branches();
  throw new MorningError("bad_request", `The repository has no branch ${branch}; it has ${branches.slice(0, 10).join(", ")}.`);
}

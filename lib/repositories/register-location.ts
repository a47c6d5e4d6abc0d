import { basename } from "node:path";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import { inspectLocalRepository } from "@/lib/forge/inspect-local";
import type { Actor } from "@/lib/tenants/actor";
import { REPOSITORY, toRepository } from "./queries";
import type { CreateRepositoryInput, Repository } from "./schema";

/**
 * Registers the git repository at `location`, a place that the caller knows this tenant may use: one
 * that `allowedLocation` gave, or one that the app made itself.
 *
 * Throws `forbidden` without repositories.write, `bad_request` when there is no usable repository or
 * it lacks the branch, and `conflict` when it is registered already.
 */
export async function registerLocation(actor: Actor, location: string, input: Omit<CreateRepositoryInput, "location">): Promise<Repository> {
  const found = await inspectLocalRepository(location);
  const defaultBranch = input.defaultBranch ?? found.defaultBranch;
  if (!found.branches.includes(defaultBranch)) throw new MorningError("bad_request", `The repository has no branch ${defaultBranch}; it has ${found.branches.slice(0, 10).join(", ")}.`);
  const inserted = await actor.client.from("repositories")
    .insert({
      tenant_id: actor.tenantId, forge: "local", name: input.name ?? basename(location).replace(/\.git$/, ""), location, default_branch: defaultBranch,
      network: input.network, merge_method: input.mergeMethod, created_by: actor.userId,
    })
    .select(REPOSITORY).single();
  if (inserted.error?.code === "23505") throw new MorningError("conflict", "This repository is registered already.", { cause: inserted.error });
  return toRepository(unwrap(inserted));
}

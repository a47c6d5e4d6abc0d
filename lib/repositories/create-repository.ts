import { basename } from "node:path";
import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import { createGit } from "@/lib/forge/local/git";
import { gitDirOf, inspectLocation } from "@/lib/forge/local/location";
import type { Actor } from "@/lib/tenants/actor";
import { permissionsOf } from "@/lib/tenants/queries";
import { allowedLocation } from "./allowed-location";
import { REPOSITORY } from "./queries";
import type { CreateRepositoryInput, Repository } from "./schema";

/**
 * Registers a git repository of this machine.
 *
 * Throws `forbidden` without repositories.write or where local repositories are off, `bad_request`
 * when the place is not allowed, is no git repository, has no commit or lacks the branch, and
 * `conflict` when it is registered already.
 */
export async function createRepository(actor: Actor, input: CreateRepositoryInput): Promise<Repository> {
  // Before the disk is looked at: nobody without the permission learns what is on it.
  if (!(await permissionsOf(actor)).has("repositories.write")) throw new MorningError("forbidden", "You need the permission repositories.write in this workspace.");
  const location = await allowedLocation(input.location);
  const git = createGit(env().MORNING_DATA_DIR);
  // A folder may point to a repository elsewhere; that one must be allowed too.
  await allowedLocation(await gitDirOf(git, location));
  const found = await inspectLocation(git, location);
  const defaultBranch = input.defaultBranch ?? found.defaultBranch;
  if (!found.branches.includes(defaultBranch)) throw new MorningError("bad_request", `The repository has no branch ${defaultBranch}; it has ${found.branches.slice(0, 10).join(", ")}.`);
  const inserted = await actor.client.from("repositories")
    .insert({
      tenant_id: actor.tenantId, forge: "local", name: input.name ?? basename(location).replace(/\.git$/, ""), location, default_branch: defaultBranch,
      network: input.network, merge_method: input.mergeMethod, created_by: actor.userId,
    })
    .select(REPOSITORY).single();
  if (inserted.error?.code === "23505") throw new MorningError("conflict", "This repository is registered already.", { cause: inserted.error });
  return camel(unwrap(inserted));
}

import { MorningError } from "@/lib/errors";
import { gitDirOfLocalRepository } from "@/lib/forge/inspect-local";
import type { Actor } from "@/lib/tenants/actor";
import { permissionsOf } from "@/lib/tenants/queries";
import { allowedLocation } from "./allowed-location";
import { registerLocation } from "./register-location";
import type { CreateRepositoryInput, Repository } from "./schema";

/**
 * Registers a git repository of this machine.
 *
 * Throws `forbidden` without repositories.write or where local repositories are off, `bad_request`
 * when the place is not allowed, is no git repository, has no commit or lacks the branch, and
 * `conflict` when it is registered already.
 */
export async function createRepository(actor: Actor, input: CreateRepositoryInput): Promise<Repository> {
  return registerLocation(actor, await placeToRegister(actor, input.location), input);
}

/** The real path of a git repository that this actor may register. Throws as `createRepository` does. */
export async function placeToRegister(actor: Actor, location: string): Promise<string> {
  // Before the disk is looked at: nobody without the permission learns what is on it.
  if (!(await permissionsOf(actor)).has("repositories.write")) throw new MorningError("forbidden", "You need the permission repositories.write in this workspace.");
  const place = await allowedLocation(location);
  // A folder may point to a repository elsewhere; that one must be allowed too.
  await allowedLocation(await gitDirOfLocalRepository(place));
  return place;
}

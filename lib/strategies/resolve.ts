import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Client } from "@/lib/db/client";
import type { Definition } from "./definition";

/** Whose names are meant, and who looks them up. */
interface Workspace {
  tenantId: string;
  client: Client;
}

const isId = (value: string) => z.uuid().safeParse(value).success;

/**
 * The definition with repositories and approvers by id, which is how it is stored: places and addresses
 * can pass to others. Throws `bad_request` naming those that are not in the workspace.
 */
export async function resolveNames(within: Workspace, definition: Definition): Promise<Definition> {
  const { repositories, people } = await readNames(within);
  const repositoryIds = definition.repositories.map((name) => {
    const wanted = name.toLowerCase();
    const called = repositories.filter((repository) => repository.name.toLowerCase() === wanted);
    const found = repositories.find(({ id, location }) => (isId(name) ? id === wanted : location.toLowerCase() === wanted)) ?? (called.length === 1 ? called[0] : undefined);
    if (!found && called.length > 1) throw new MorningError("bad_request", `Several repositories are called ${name}; give the path of the one that is meant.`);
    if (!found) throw new MorningError("bad_request", `There is no repository ${name} in your workspace; add it first, or choose another.`);
    return found.id;
  });
  const approverIds = definition.approvers?.map((name) => {
    const found = people.find(({ user_id, email }) => user_id === name.toLowerCase() || email.toLowerCase() === name.toLowerCase());
    if (!found) throw new MorningError("bad_request", `${name} is no member of your workspace.`);
    return found.user_id;
  });
  return { ...definition, repositories: [...new Set(repositoryIds)], ...(approverIds && { approvers: [...new Set(approverIds)] }) };
}

/** The stored definition with places and addresses, as people write and carry it elsewhere. */
export async function nameAll(within: Workspace, definition: Definition): Promise<Definition> {
  const { repositories, people } = await readNames(within);
  return {
    ...definition,
    repositories: definition.repositories.map((id) => repositories.find((each) => each.id === id)?.location ?? id),
    ...(definition.approvers && { approvers: definition.approvers.map((id) => people.find((each) => each.user_id === id)?.email ?? id) }),
  };
}

async function readNames(within: Workspace) {
  const [repositories, members] = await Promise.all([
    within.client.from("repositories").select("id, location, name").eq("tenant_id", within.tenantId).limit(1_000),
    within.client.from("members").select("user_id").eq("tenant_id", within.tenantId).limit(1_000),
  ]);
  const ids = unwrap(members).map(({ user_id }) => user_id);
  const people = ids.length > 0 ? unwrap(await within.client.from("profiles").select("user_id, email").in("user_id", ids)) : [];
  return { repositories: unwrap(repositories), people };
}

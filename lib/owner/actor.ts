import { cache } from "react";
import type { Client } from "@/lib/db/client";
import { unwrap } from "@/lib/db/map-error";
import { userClient } from "@/lib/db/user-client";
import { MorningError } from "@/lib/errors";
import { personOf } from "@/lib/tenants/actor";

/** One of the platform's owners. The functions of the database that it calls check that themselves. */
export interface Owner {
  userId: string;
  client: Client;
}

/**
 * The owner who is signed in, looked up once while a page is rendered. Throws `not_found` for everybody
 * else, and `unauthenticated` for nobody: the console does not exist for them.
 */
export const sessionOwner = cache(async (): Promise<Owner> => {
  const client = await userClient();
  const userId = await personOf(client);
  if (!(await isOwner({ userId, client }))) throw new MorningError("not_found", "There is nothing here.");
  return { userId, client };
});

/** Whether this person owns the platform; row level security shows them that about themselves alone. */
export async function isOwner({ userId, client }: Owner): Promise<boolean> {
  return unwrap(await client.from("platform_owners").select("user_id").eq("user_id", userId).maybeSingle()) !== null;
}

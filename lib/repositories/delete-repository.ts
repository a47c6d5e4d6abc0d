import path from "node:path";
import { unwrap } from "@/lib/db/map-error";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import { removeMirror } from "@/lib/forge/github/mirror";
import type { Actor } from "@/lib/tenants/actor";
import { readRepository } from "./queries";

/**
 * Forgets a repository with its runs, their history and what is kept of its commits here; the git repository itself is not touched.
 * Throws `not_found`, `forbidden` without repositories.write, and `conflict` while a run is under way.
 */
export async function deleteRepository(actor: Actor, id: string): Promise<void> {
  await readRepository(actor, id);
  const gone = unwrap(await actor.client.from("repositories").delete().eq("tenant_id", actor.tenantId).eq("id", id).select("id"));
  // Row level security answers a forbidden delete with no rows, not with an error.
  if (gone.length === 0) throw new MorningError("forbidden", "You need the permission repositories.write in this workspace.");
  await removeMirror(path.resolve(env().MORNING_DATA_DIR), id);
}

import path from "node:path";
import { env } from "@/lib/env";
import { FatalError, messageOf } from "@/lib/errors";
import type { Forge } from "@/lib/forge/forge";
import { gitDirOfLocalRepository } from "@/lib/forge/inspect-local";
import { allowedLocation } from "./allowed-location";

/**
 * Returns when a run of this tenant may work at a repository's place. Asked before each run's first
 * touch of it: a row may also have come through the database's own API, and what was allowed when it
 * was registered may not be allowed any more. The folder of the tenant's own demos always is.
 *
 * @throws FatalError("forbidden") with what to do.
 */
export async function requireWorkable(forge: Forge["kind"], { tenantId, location }: { tenantId: string; location: string }): Promise<void> {
  // GitHub is asked each time that a token is needed, and refuses by itself.
  if (forge === "github") return;
  const demos = path.resolve(env().MORNING_DATA_DIR, "demo", tenantId) + path.sep;
  if (path.resolve(location) === location && location.startsWith(demos)) return;
  try {
    await allowedLocation(await gitDirOfLocalRepository(await allowedLocation(location)));
  } catch (cause) {
    throw new FatalError("forbidden", `This run may not work in its repository: ${messageOf(cause)}`, { cause });
  }
}

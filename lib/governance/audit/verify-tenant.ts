import { MorningError } from "@/lib/errors";
import { permissionsOf } from "@/lib/tenants/queries";
import type { Actor } from "@/lib/tenants/actor";
import { chainSource } from "./chain-source";
import { verifyPart, type Progress } from "./verify";

/** Rows that one call verifies. */
const PART_ROWS = 5_000;

/** Verifies the next rows of this person's workspace, from the beginning for null. Throws `forbidden` without audit.read. */
export async function verifyTenant(actor: Actor, progress: Progress | null): Promise<Progress> {
  // Without the permission the chain looks empty, and an empty chain is whole.
  if (!(await permissionsOf(actor)).has("audit.read")) throw new MorningError("forbidden", "You need the permission audit.read in this workspace.");
  return verifyPart(chainSource(actor.client, actor.tenantId), progress, PART_ROWS);
}

import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import { readEdited } from "./read-edited";
import type { EditCommandInput, EditOptions, Edited } from "./schema";

/**
 * Puts another command in the place of the one that waits; the agent is told which one ran. As
 * `editPlan` in all else. Throws `conflict` when it was decided or changed meanwhile.
 */
export async function editCommand(actor: Actor, id: string, { digest, command, approve = false }: EditCommandInput, { undoable = false }: Pick<EditOptions, "undoable"> = {}): Promise<Edited> {
  return readEdited(unwrap(await actor.client.rpc("edit_command", { approval_id: id, seen_digest: digest, new_command: command, approve, undoable })));
}

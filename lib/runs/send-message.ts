import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import { readRunValues } from "./queries";

/**
 * Leaves a message of 1 to 8,000 characters that the run's next turn reads, and answers its id.
 * Throws `not_found`, `forbidden` without runs.write, and `conflict` when the run has ended.
 */
export async function sendRunMessage(actor: Actor, runId: string, body: string): Promise<string> {
  await readRunValues(actor, runId);
  return unwrap(await actor.client.rpc("send_run_message", { of_run: runId, body }));
}

import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import { readRunValues } from "./queries";
import type { Run, RunAction } from "./schema";
import { sendPosted } from "./send-posted";

/**
 * Pauses, resumes, cancels or retries a run, and answers with the run as it then is. Asking twice
 * changes nothing. Throws `not_found`, `forbidden` without runs.write, and `conflict` when the run's
 * state does not allow it.
 */
export async function steerRun(actor: Actor, runId: string, action: RunAction): Promise<Run> {
  await readRunValues(actor, runId);
  await sendPosted(unwrap(await actor.client.rpc("steer_run", { of_run: runId, action })));
  return readRunValues(actor, runId);
}

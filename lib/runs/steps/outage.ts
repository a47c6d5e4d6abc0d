import { FatalError } from "@/lib/errors";
import { isOverdue, loadRun } from "./run-context";
import { appendEvents } from "./run-log";

/**
 * Says once that the run waits for the forge, and once that it goes on (`message` null).
 * @throws FatalError when the time that the run was given is over.
 */
export async function noteOutage(runId: string, step: string, wait: number, message: string | null): Promise<void> {
  const { rows, run } = await loadRun(runId);
  const key = `outage.${run.attempt}.${run.stage ?? "begin"}.${run.head_sha?.slice(0, 12) ?? ""}.${step}`.slice(0, 180);
  if (message === null) return appendEvents(rows, runId, [{ key: `${key}.over`, type: "forge.back", message: "The forge answers again; the run goes on." }]);
  if (wait > 0 && isOverdue(run)) throw new FatalError("unavailable", `${message} The time that the run was given is over; retry it when the forge answers.`);
  // The first try again comes so soon that nobody needs to hear of it.
  if (wait === 1) await appendEvents(rows, runId, [{ key, type: "forge.waiting", level: "warning", message: `${message} The run waits and goes on by itself.` }]);
}

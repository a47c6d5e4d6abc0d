import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { loadRun, type RunContext } from "./run-context";
import { appendEvents } from "./run-log";

/** Whether a person wants the run paused, or something that it needs is stopped; it is paused then, and says so. */
export async function heedPause(runId: string): Promise<{ paused: boolean }> {
  const context = await loadRun(runId);
  return { paused: (await isStopped(runId)) || (await pauseIfWanted(context)) };
}

/** Whether the kill switch stops what this run does now. The run's row and log say so from then on, and when it is over. */
export async function isStopped(runId: string): Promise<boolean> {
  return must(await serviceClient().rpc("heed_stops", { of_run: runId }));
}

/** Let go by one sweep; the next goes on. */
const MAX_LET_GO = 50;

/** Runs that were held in the moment in which their stop was lifted, which saw neither, go on now. What that posts the sweep sends. */
export async function letGoOfLifted(): Promise<{ letGo: number }> {
  const held = must(await serviceClient().from("runs").select("id, stops!inner(id)").not("held_by", "is", null).is("finished_at", null).not("stops.lifted_at", "is", null).order("id").limit(MAX_LET_GO));
  for (const { id } of held) await isStopped(id);
  return { letGo: held.length };
}

/** Told before it is so, and once for each time a person asked: a step that dies in between tells it again. */
export async function pauseIfWanted({ rows, run }: RunContext): Promise<boolean> {
  if (run.wanted !== "pause" || run.finished_at !== null) return false;
  const asked = must(await rows.from("run_events").select("number").eq("run_id", run.id).eq("type", "run.pause_requested").order("number", { ascending: false }).limit(1));
  await appendEvents(rows, run.id, [{ key: `run.paused.${asked[0]?.number ?? 0}`, type: "run.paused", message: "The run is paused." }]);
  must(await rows.from("runs").update({ status: "paused" }).eq("id", run.id).eq("wanted", "pause").in("status", ["running", "waiting"]).select("id"));
  return true;
}

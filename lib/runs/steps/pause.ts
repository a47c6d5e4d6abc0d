import { must } from "@/lib/db/must";
import { loadRun, type RunContext } from "./run-context";
import { appendEvents } from "./run-log";

/** Whether a person wants the run paused; it is then, and says so. */
export async function heedPause(runId: string): Promise<{ paused: boolean }> {
  const context = await loadRun(runId);
  return { paused: await pauseIfWanted(context) };
}

/** Told before it is so, and once for each time a person asked: a step that dies in between tells it again. */
export async function pauseIfWanted({ rows, run }: RunContext): Promise<boolean> {
  if (run.wanted !== "pause" || run.finished_at !== null) return false;
  const asked = must(await rows.from("run_events").select("number").eq("run_id", run.id).eq("type", "run.pause_requested").order("number", { ascending: false }).limit(1));
  await appendEvents(rows, run.id, [{ key: `run.paused.${asked[0]?.number ?? 0}`, type: "run.paused", message: "The run is paused." }]);
  must(await rows.from("runs").update({ status: "paused" }).eq("id", run.id).eq("wanted", "pause").in("status", ["running", "waiting"]).select("id"));
  return true;
}

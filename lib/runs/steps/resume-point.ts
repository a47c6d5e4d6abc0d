import { must } from "@/lib/db/must";
import { loadRun } from "./run-context";

/** What of an earlier attempt stands, so that a retry goes on from the stage that failed. */
export async function resumePoint(runId: string): Promise<{ planned: boolean; headSha: string | null; ciRounds: number; fixRounds: number }> {
  const { rows, run } = await loadRun(runId);
  const stages = must(await rows.from("run_stages").select("stage, attempt, status").eq("run_id", runId).limit(500));
  const done = (stage: string) => stages.some((row) => row.stage === stage && row.status === "succeeded");
  const rounds = (stage: string) => Math.max(0, ...stages.filter((row) => row.stage === stage).map((row) => row.attempt));
  return { planned: done("plan"), headSha: done("execute") ? run.head_sha : null, ciRounds: rounds("ci"), fixRounds: rounds("fix") };
}

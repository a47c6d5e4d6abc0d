import { must } from "@/lib/db/must";
import { loadRun } from "./run-context";

/**
 * What of an earlier attempt stands, so that a retry goes on from the stage that failed. `headSha` is
 * what was pushed last, `executed` whether that carries out the plan.
 */
export async function resumePoint(runId: string): Promise<{ planned: boolean; executed: boolean; headSha: string | null; executeRounds: number; ciRounds: number; fixRounds: number }> {
  const { rows, run } = await loadRun(runId);
  const stages = must(await rows.from("run_stages").select("stage, attempt, status").eq("run_id", runId).limit(500));
  const done = (stage: string) => stages.some((row) => row.stage === stage && row.status === "succeeded");
  const rounds = (stage: string) => Math.max(0, ...stages.filter((row) => row.stage === stage).map((row) => row.attempt));
  // A repair of somebody's branch has their work to begin with, and nothing to plan.
  const given = run.work_branch !== null;
  return { planned: given || done("plan"), executed: given || (done("execute") && run.head_sha !== null), headSha: run.head_sha, executeRounds: rounds("execute"), ciRounds: rounds("ci"), fixRounds: rounds("fix") };
}

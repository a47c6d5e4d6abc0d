import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { FatalError } from "@/lib/errors";
import { loadRun } from "./run-context";

/** Merges looked at in one sweep; the next takes the rest. */
const BATCH = 200;
const DAYS = 14;

/** Merges whose fate is not known yet, those looked at longest ago first. */
export async function mergesToJudge(): Promise<string[]> {
  return must(await serviceClient().rpc("merges_to_judge", { most: BATCH })).map(({ run_id }) => run_id!);
}

/**
 * Asks the forge what became of a run's merge. Reverted within 14 days counts against who made it, 14
 * days untouched count for them; a merge that was changed, or is gone from its branch, says nothing.
 */
export async function judgeMerge(runId: string): Promise<{ verdict: string }> {
  const { rows, run, forge, repository } = await loadRun(runId);
  if (run.merged_at === null) return { verdict: "open" };
  const pull = must(await rows.from("pull_requests").select("number").eq("run_id", runId).limit(1))[0];
  const until = new Date(Date.parse(run.merged_at) + DAYS * 86_400_000);
  const found = pull ? await look() : null;
  const over = until.getTime() <= Date.now();
  const verdict = !found || found.state === "gone" ? (over ? "gone" : "open") : found.state === "reverted" ? "reverted" : !over ? "open" : found.state === "unchanged" ? "untouched" : "touched";
  const why = verdict === "reverted" ? `Reverted by ${found?.by?.slice(0, 12)}.` : verdict === "untouched" ? `${DAYS} days after the merge everything is as it left it.` : "";
  must(await rows.rpc("judge_merge", { of_run: runId, verdict, why }));
  return { verdict };

  async function look() {
    try {
      const { mergeSha, baseBranch } = await forge.getPullRequest(repository, pull!.number);
      return mergeSha === null ? null : await forge.afterMerge(repository, { sha: mergeSha, branch: baseBranch, until });
    } catch (error) {
      // What the forge does not show us any more is asked about again, until nobody asks any more.
      if (error instanceof FatalError) return null;
      throw error;
    }
  }
}

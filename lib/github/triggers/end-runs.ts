import { must } from "@/lib/db/must";
import { refusedWith } from "@/lib/forge/github/errors";
import { sendAbout } from "@/lib/runs/steps/send-outbox";
import { runOfBranch, runOfIssue, type FoundRun } from "./find-run";
import { done, ignored, type Heeded, type Place } from "./place";
import { steeredSchema } from "./steer";

const NOT_OURS = "No run of ours has to do with it.";

/** A pull request was merged or closed: its run ends accordingly. */
export async function endByPull(place: Place, pull: number, branch: string): Promise<Heeded> {
  const run = await runOfBranch(place, branch);
  if (!run) return ignored(NOT_OURS);
  const { data } = await place.github.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...place.at, pull_number: pull });
  if (data.state !== "closed" || data.head.ref !== branch) return ignored("The pull request is open.");
  return endWith(place, run, { number: pull, merged: data.merged, by: data.merged_by?.login ?? null });
}

/** A branch was deleted: its run ends, as merged where its pull request was. */
export async function endByBranch(place: Place, branch: string): Promise<Heeded> {
  const run = await runOfBranch(place, branch);
  if (!run) return ignored(NOT_OURS);
  if (await branchExists(place, branch)) return ignored("The branch is there again.");
  const pull = await closedPullOf(place, branch);
  return pull ? endWith(place, run, pull) : end(place, run, "cancelled", `The branch ${branch} was deleted on GitHub.`, null);
}

/** An issue was closed: its run ends, as merged where that is what closed it. */
export async function endByIssue(place: Place, issue: number): Promise<Heeded> {
  const run = await runOfIssue(place, issue);
  if (!run) return ignored(NOT_OURS);
  if (await isOpen(place, issue)) return ignored("The issue is open again.");
  const pull = run.branch ? await closedPullOf(place, run.branch) : null;
  return pull?.merged ? endWith(place, run, pull) : end(place, run, "cancelled", `Issue #${issue} was closed on GitHub.`, null);
}

export async function branchExists({ github, at }: Place, branch: string): Promise<boolean> {
  return found(github.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...at, ref: `heads/${branch}` }));
}

async function isOpen({ github, at }: Place, issue: number): Promise<boolean> {
  let state: string | undefined;
  await found(github.request("GET /repos/{owner}/{repo}/issues/{issue_number}", { ...at, issue_number: issue }).then(({ data }) => (state = data.state)));
  return state === "open";
}

async function found(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if ([404, 410].includes(refusedWith(error) ?? 0)) return false;
    throw error;
  }
}

interface ClosedPull {
  number: number;
  merged: boolean;
  by: string | null;
}

/** The newest pull request from this branch, when it is closed. */
export async function closedPullOf({ github, at }: Place, branch: string): Promise<ClosedPull | null> {
  const { data } = await github.request("GET /repos/{owner}/{repo}/pulls", { ...at, state: "all", head: `${at.owner}:${branch}`, sort: "created", direction: "desc" });
  const pull = data.find(({ head, base }) => head.ref === branch && head.repo?.id === base.repo.id);
  return pull?.state === "closed" ? { number: pull.number, merged: pull.merged_at !== null, by: null } : null;
}

function endWith(place: Place, run: FoundRun, { number, merged, by }: ClosedPull): Promise<Heeded> {
  const somebody = by ?? "Somebody";
  return end(place, run, merged ? "merged" : "cancelled", merged ? `${somebody} merged pull request #${number} on GitHub.` : `Pull request #${number} was closed on GitHub without being merged.`, by);
}

async function end({ rows }: Place, run: FoundRun, outcome: "merged" | "cancelled", why: string, by: string | null): Promise<Heeded> {
  // Its own merge: the run is about to end with it by itself.
  if (outcome === "merged" && run.stage === "finalize" && run.status === "running") return ignored("The run merges by itself.");
  const ended = steeredSchema.parse(must(await rows.rpc("end_run_from_github", { of_run: run.id, new_outcome: outcome, why, by_login: by as string })));
  if (ended.done) await sendAbout(rows, run.id);
  return ended.done ? done(why) : ignored("The run has ended already.");
}

import { must } from "@/lib/db/must";
import type { Tables } from "@/lib/db/types";
import type { Place } from "./place";

export type FoundRun = Pick<Tables<"runs">, "id" | "status" | "stage" | "outcome" | "branch" | "work_branch" | "head_sha" | "finished_at">;
const COLUMNS = "id, status, stage, outcome, branch, work_branch, head_sha, finished_at";

/** The run that works on this issue, else the last that did; null when there was none. */
export async function runOfIssue({ rows, repository }: Place, issue: number): Promise<FoundRun | null> {
  const origin = must(await rows.from("run_origins").select("run_id").eq("repository_id", repository.id).eq("issue_number", issue).order("open", { ascending: false }).order("happened_at", { ascending: false }).limit(1).maybeSingle());
  return origin ? must(await rows.from("runs").select(COLUMNS).eq("id", origin.run_id).maybeSingle()) : null;
}

/** The run under way that was started from this pull request and has a branch of its own; null when there is none. */
export async function openRunOfPull({ rows, repository }: Place, pull: number): Promise<FoundRun | null> {
  const origin = must(await rows.from("run_origins").select("run_id").eq("repository_id", repository.id).eq("pull_number", pull).eq("open", true).eq("kind", "strategy").limit(1).maybeSingle());
  return origin ? must(await rows.from("runs").select(COLUMNS).eq("id", origin.run_id).maybeSingle()) : null;
}

/** The newest run that works on this branch, its own or one that it repairs. */
export async function runOfBranch({ rows, repository }: Place, branch: string): Promise<FoundRun | null> {
  const newest = (column: "branch" | "work_branch") => rows.from("runs").select(COLUMNS).eq("repository_id", repository.id).eq(column, branch).order("created_at", { ascending: false }).limit(1).maybeSingle();
  return must(await newest("work_branch")) ?? must(await newest("branch"));
}

/** Whether a run may go on after its end, as long as its pull request is open. The database has the last word. */
export function canReopen(run: FoundRun): boolean {
  return run.finished_at !== null && run.status !== "cancelled" && ["ready_for_review", "red", "stopped", "error"].includes(run.outcome ?? "");
}

/** The number of the open pull request from this branch, of this very repository; null when there is none. */
export async function openPullOf({ github, at }: Place, branch: string): Promise<number | null> {
  const { data } = await github.request("GET /repos/{owner}/{repo}/pulls", { ...at, state: "open", head: `${at.owner}:${branch}` });
  return data.find((pull) => pull.head.ref === branch && pull.head.repo?.id === pull.base.repo.id)?.number ?? null;
}

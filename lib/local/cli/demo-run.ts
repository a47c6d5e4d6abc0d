import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Approval } from "@/lib/approvals/schema";
import type { ApiClient } from "@/lib/cli/api-client";
import { followRun } from "@/lib/cli/follow";
import type { DemoRepository } from "@/lib/demo/create-demo-repository";
import type { Repository } from "@/lib/repositories/schema";
import type { RunDetail } from "@/lib/runs/detail-schema";
import { headChecks } from "@/lib/runs/head-checks";
import type { Run, RunEvent } from "@/lib/runs/schema";

/** A whole run takes well under a minute; a machine that is busy with other things gets this long. */
const RUN_WITHIN_MS = 5 * 60_000;
const SHOWN = /^(run|stage|plan|pull_request|merge|approval|branch)\.|^check\.finished$|^commit\.created$/;

/**
 * Does what a person would do: registers the repository, starts the run, approves what is asked, and
 * looks at the repository afterwards. Prints each step as it happens.
 *
 * @returns true when git itself shows the merged, verified change.
 */
export async function driveDemoRun(api: ApiClient, demo: DemoRepository): Promise<boolean> {
  const { repository } = await api.call<{ repository: Repository }>("POST", "/repositories", { body: { location: demo.location } });
  const { run } = await api.call<{ run: Run }>("POST", "/runs", { body: { repositoryId: repository.id, goal: demo.goal, model: "replay:replay", autonomy: "plan" } });
  const page = `${api.url}/runs/${run.id}`;
  console.log(`  Goal        ${demo.goal.split("\n")[0]}`);
  console.log(`  Watch it    ${page}`);
  console.log("  Model       replay: its answers are recordings; git, the edits, the tests and the checks are real.\n");

  const started = Date.now();
  const print = (text: string) => console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(7)} s  ${text}`);
  const broken = new AbortController();
  const late = AbortSignal.timeout(RUN_WITHIN_MS);
  const onEvent = (event: RunEvent) => {
    if (SHOWN.test(event.type)) print(lineOf(event));
    if (event.type === "approval.requested") approve(api, event, print).catch((error: unknown) => broken.abort(error));
  };
  try {
    return await verify(await followRun(api, run.id, onEvent, AbortSignal.any([broken.signal, late])), demo);
  } catch (error) {
    if (!late.aborted) throw error;
    console.error(`\nThe run did not end within ${RUN_WITHIN_MS / 60_000} minutes; see ${page}.`);
    return false;
  }
}

function lineOf({ type, level, stage, message }: RunEvent): string {
  const mark = level === "error" ? "✗" : level === "warning" ? "!" : type === "stage.finished" || type === "merge.done" ? "✓" : " ";
  return `${mark} ${(stage ?? "").padEnd(9)} ${message.split("\n")[0]}`;
}

async function approve(api: ApiClient, event: RunEvent, print: (text: string) => void): Promise<void> {
  const id = (event.data as { approval_id: string }).approval_id;
  const { approval } = await api.call<{ approval: Approval }>("GET", `/approvals/${id}`);
  // A person who looks on may have decided in the browser meanwhile.
  if (approval.status !== "pending") return;
  const what = approval.kind === "plan" ? "the plan" : approval.kind === "protected_change" ? "the change of a guarded file" : `the ${approval.kind.replaceAll("_", " ")}`;
  print(`→ ${(event.stage ?? "").padEnd(9)} The demo user approves ${what} on screen.`);
  await api.call("POST", `/approvals/${id}/decision`, { body: { decision: "approved", digest: approval.digest } });
}

/** Asks git, not the product: the default branch holds the verified commit, and the checks of that commit are green. */
async function verify({ run, checks, pullRequest }: RunDetail, demo: DemoRepository): Promise<boolean> {
  const problems: string[] = [];
  if (run.status !== "succeeded" || run.outcome !== "merged") problems.push(`the run ended as ${run.status}${run.outcome ? ` (${run.outcome})` : ""}`);
  const required = headChecks({ run, checks }).filter((check) => check.required);
  if (required.length === 0 || required.some((check) => check.conclusion !== "success")) problems.push("not every required check is green");
  const merged = pullRequest?.mergeSha ?? run.headSha;
  if (!merged || (await git(demo, ["merge-base", "--is-ancestor", merged, demo.defaultBranch])) === null) problems.push(`git does not find the change on ${demo.defaultBranch}`);
  if (problems.length > 0) {
    console.error(`\nNot verified: ${problems.join("; ")}.`);
    return false;
  }
  const log = await git(demo, ["log", "--oneline", "-3", demo.defaultBranch]);
  console.log(`\nVerified: ${required.length} required check${required.length === 1 ? "" : "s"} green on ${run.headSha?.slice(0, 12)}, and git has it on ${demo.defaultBranch}:\n${log?.trim().replaceAll(/^/gm, "  ")}`);
  return true;
}

/** What git printed; null when it said no. */
async function git(demo: DemoRepository, args: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)("git", ["--git-dir", demo.location, ...args], { timeout: 30_000 })).stdout;
  } catch {
    return null;
  }
}

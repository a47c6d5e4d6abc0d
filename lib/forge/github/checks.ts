import type { Annotation, Check } from "../forge";
import { assertSha } from "../git/git";
import { linesOf, readAttempts } from "./attempts";
import type { GitHubContext } from "./context";
import { refusedWith } from "./errors";
import { keepChecks } from "./keep-checks";
import { meets, OWN_CHECK, readRules, type RequiredCheck } from "./rules";
import { beyondRuns } from "./suites";

export interface CheckRun {
  id: number;
  name: string;
  status: string;
  conclusion: string | null;
  started_at: string | null;
  completed_at: string | null;
  html_url: string | null;
  details_url: string | null;
  app: { id: number; slug: string } | null;
  check_suite: { id: number } | null;
  output: { title: string | null; summary: string | null; text: string | null; annotations_count: number };
}

interface Status {
  id: number;
  context: string;
  state: "error" | "failure" | "pending" | "success";
  description: string | null;
  target_url: string | null;
  created_at: string;
  updated_at: string;
  avatar_url?: string | null;
}

export interface WorkflowRun {
  id: number;
  name: string | null;
  /** Such as push or pull_request. */
  event: string;
  status: string | null;
  conclusion: string | null;
  html_url: string;
  run_attempt?: number;
  check_suite_id?: number;
}

/** A check as GitHub has it, and under which name of GitHub's it is found again. */
export type ReportedCheck = Omit<Check, "id"> & { externalId: string };

const MAX_ANNOTATIONS = 50;

/**
 * Everything that reports on a commit: check runs and statuses, workflow runs that have not begun their
 * jobs or could not start, apps that may still report, and required checks that nobody has reported yet.
 * Our own check run is left out: it would wait for itself.
 */
export async function listChecks(context: GitHubContext, sha: string, into: string): Promise<Check[]> {
  assertSha(sha);
  const { client, place } = context;
  const at = { ...place, ref: sha };
  const [runs, statuses, workflows, { required }] = await Promise.all([
    client.pages<CheckRun>("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", { ...at, filter: "all" }, { items: (data) => (data as { check_runs: CheckRun[] }).check_runs }),
    client.pages<Status>("GET /repos/{owner}/{repo}/commits/{ref}/status", at, { items: (data) => (data as { statuses: Status[] }).statuses }),
    workflowRuns(context, sha),
    readRules(context, into),
  ]);
  const others = runs.filter((run) => run.app?.id === undefined || run.app.id !== context.appId);
  // Our own check run waits for this verdict, so a rule that requires it says nothing about it.
  const rules = required.filter((rule) => !(rule.name === OWN_CHECK && (rule.appId === null || rule.appId === context.appId)));
  // Where no rule names any, all of them decide.
  const isRequired = (name: string, appId: number | null) => rules.length === 0 || rules.some((rule) => meets(rule, name, appId));
  const single = [
    ...statuses.map((status) => fromStatus(status, sha, isRequired(status.context, appOf(status)))),
    ...workflows.flatMap((workflow) => beyondJobs(workflow, others.filter((run) => run.check_suite?.id === workflow.check_suite_id), sha, rules.length === 0)),
  ];
  // Where rules name checks, nothing else is waited for.
  if (rules.length === 0) single.push(...(await beyondRuns(context, sha, others, workflows)));
  const met = (rule: RequiredCheck) => others.some((run) => meets(rule, run.name, run.app?.id ?? null)) || statuses.some((status) => meets(rule, status.context, appOf(status)));
  const named = new Set([...others.map((run) => run.name), ...statuses.map((status) => status.context)]);
  for (const rule of rules) if (!met(rule)) single.push(unreported(rule, sha, named.has(rule.name)));
  return keepChecks(context, sha, withNamesOfTheirOwn([...(await attemptsOf(context, others, workflows, sha, isRequired)), ...single.map((check) => [check])]));
}

/** A name is one check, with all its attempts: what comes second under it is counted. */
function withNamesOfTheirOwn(lines: ReportedCheck[][]): ReportedCheck[] {
  const taken = new Set<string>();
  return lines.flatMap((line) => {
    const wanted = line[0]!.name;
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted.slice(0, 190)} #${count}`;
    taken.add(name);
    return line.map((check) => ({ ...check, name }));
  });
}

/** Workflow runs of a commit, newest attempt of each; without Actions, or the permission to see them, none. */
export async function workflowRuns({ client, place }: Pick<GitHubContext, "client" | "place">, sha: string): Promise<WorkflowRun[]> {
  return client
    .pages<WorkflowRun>("GET /repos/{owner}/{repo}/actions/runs", { ...place, head_sha: sha }, { maxPages: 3, items: (data) => (data as { workflow_runs: WorkflowRun[] }).workflow_runs })
    .catch((error: unknown) => {
      if ([403, 404].includes(refusedWith(error) ?? 0)) return [];
      throw error;
    });
}

/** A job that runs again gets a new check run in the same suite: they are the attempts of one check. */
async function attemptsOf(context: GitHubContext, runs: CheckRun[], workflows: WorkflowRun[], sha: string, isRequired: (name: string, appId: number | null) => boolean): Promise<ReportedCheck[][]> {
  const groups = Map.groupBy([...runs].sort((a, b) => a.id - b.id), (run) => `${run.app?.id ?? 0} ${run.check_suite?.id ?? 0} ${run.name}`);
  const attemptOf = await readAttempts(context, [...groups.values()].filter((group) => group.length > 1).flat(), workflows);
  const shared = (name: string) => [...groups.values()].filter((group) => group[0]!.name === name).length > 1;
  const lines: ReportedCheck[][] = [];
  for (const group of groups.values()) {
    const { name, check_suite, app } = group[0]!;
    const workflow = workflows.find((candidate) => candidate.check_suite_id === check_suite?.id);
    // The same on every commit: its failures are compared with those of others.
    const from = workflow ? `${workflow.name ?? "Workflow"} (${workflow.event})` : (app?.slug ?? "checks");
    const shown = (shared(name) ? `${from} / ${name}` : name).slice(0, 200);
    for (const line of linesOf(group, attemptOf)) lines.push(await Promise.all(line.map((run, index) => fromRun(context, run, { sha, name: shown, ownName: name, attempt: index + 1, required: isRequired(name, app?.id ?? null) }))));
  }
  return lines;
}

const CONCLUSIONS: Record<string, NonNullable<Check["conclusion"]>> = {
  success: "success", failure: "failure", cancelled: "cancelled", timed_out: "timed_out", neutral: "neutral", skipped: "skipped", action_required: "action_required",
  // A commit that was overtaken, and a workflow that could not begin.
  stale: "cancelled", startup_failure: "failure",
};

/** GitHub's word for how something ended; what it does not know yet counts as failed. */
export const conclusionOf = (conclusion: string | null): NonNullable<Check["conclusion"]> => CONCLUSIONS[conclusion ?? ""] ?? "failure";

async function fromRun(context: GitHubContext, run: CheckRun, known: Pick<ReportedCheck, "sha" | "name" | "ownName" | "attempt" | "required">): Promise<ReportedCheck> {
  const completed = run.status === "completed";
  const conclusion = completed ? conclusionOf(run.conclusion) : null;
  const looked = conclusion === "failure" || conclusion === "timed_out";
  return {
    ...known, reported: true, externalId: `run:${run.id}`, status: completed ? "completed" : run.status === "in_progress" ? "in_progress" : "queued", conclusion,
    annotations: looked && run.output.annotations_count > 0 ? await annotationsOf(context, run.id) : [],
    startedAt: run.started_at, completedAt: completed ? run.completed_at : null, url: run.html_url ?? run.details_url,
  };
}

async function annotationsOf({ client, place }: GitHubContext, id: number): Promise<Annotation[]> {
  const { data } = await client.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", { ...place, check_run_id: id, per_page: MAX_ANNOTATIONS });
  return data
    .filter((annotation) => annotation.annotation_level === "failure" && annotation.path !== ".github")
    .map(({ path, start_line, title, message }) => ({ path: path.slice(0, 300), line: Math.max(1, start_line), message: [title, message].filter(Boolean).join(": ").slice(0, 500) }));
}

/** Who set a status is told by the picture alone: the app's id, 0 for a person, null where it is neither. */
function appOf({ avatar_url }: Status): number | null {
  const [, kind, id] = avatar_url?.match(/\/(in|u)\/(\d+)/) ?? [];
  return kind === "in" ? Number(id) : kind === "u" ? 0 : null;
}

function fromStatus(status: Status, sha: string, required: boolean): ReportedCheck {
  const completed = status.state !== "pending";
  return {
    externalId: `status:${status.id}`, sha, name: status.context.slice(0, 200), ownName: status.context, attempt: 1, required, reported: true, status: completed ? "completed" : "in_progress",
    conclusion: completed ? (status.state === "success" ? "success" : "failure") : null, annotations: [], startedAt: status.created_at, completedAt: completed ? status.updated_at : null, url: status.target_url,
  };
}

/**
 * What a workflow run says that none of its jobs does: it is pending before its jobs are there and between
 * two that need each other, and one that ended without any says why by its conclusion.
 */
function beyondJobs(workflow: WorkflowRun, jobs: CheckRun[], sha: string, required: boolean): ReportedCheck[] {
  const completed = workflow.status === "completed";
  if (completed ? jobs.length > 0 || !["startup_failure", "action_required", "failure"].includes(workflow.conclusion ?? "") : jobs.some((job) => job.status !== "completed")) return [];
  const name = `Workflow ${workflow.name ?? workflow.id}`.slice(0, 200);
  return [{
    externalId: `workflow:${workflow.id}`, sha, name, ownName: name, attempt: workflow.run_attempt ?? 1, required, reported: true, status: completed ? "completed" : workflow.status === "in_progress" ? "in_progress" : "queued",
    conclusion: completed ? conclusionOf(workflow.conclusion) : null, annotations: [], startedAt: null, completedAt: null, url: workflow.html_url,
  }];
}

/** `other`: something else reports under this name. */
const unreported = ({ name, appId }: RequiredCheck, sha: string, other: boolean): ReportedCheck => ({
  externalId: `missing:${name}`.slice(0, 300), sha, name: other ? `${name.slice(0, 170)} (by app ${appId})` : name.slice(0, 200), ownName: name, attempt: 1, required: true, reported: false, status: "queued", conclusion: null,
  annotations: [], startedAt: null, completedAt: null, url: null,
});

import { cleanLog, headAndTail } from "@/lib/ci/clean-log";
import { FatalError } from "@/lib/errors";
import type { Annotation } from "../forge";
import { rowOf } from "../rows";
import type { CheckRun } from "./checks";
import type { GitHubContext } from "./context";
import { refusedWith } from "./errors";

interface Row {
  id: string;
  external_id: string | null;
  name: string;
  status: string;
  log: string;
  annotations: Annotation[];
}

/** The column takes a mebibyte. */
const MAX_KEPT = 1_000_000;

/** Head and tail of a check's log, at most `maxBytes`; fetched once it is complete, and kept for pages to read. */
export async function checkLog(context: GitHubContext, checkId: string, maxBytes = 256 * 1024): Promise<string> {
  const { rows, repository } = context;
  const found = rowOf(await rows.from("checks").select("id, external_id, name, status, log, annotations").eq("repository_id", repository.id).eq("id", checkId).limit(1)) as Row[];
  const row = found[0];
  if (!row) throw new FatalError("not_found", `There is no check ${checkId} in ${repository.name}.`);
  if (row.log === "" && row.status === "completed") {
    row.log = cleanLog(withoutMarks(await readLog(context, row)), MAX_KEPT);
    rowOf(await rows.from("checks").update({ log: row.log }).eq("id", row.id).select("id"));
  }
  return headAndTail(row.log, maxBytes);
}

/** Marks by which Actions folds and colours its lines; after the time that each line begins with. */
function withoutMarks(log: string): string {
  return log.replace(/^(\uFEFF?[\d:.TZ-]{20,40} )?##\[(\w+)\]/gm, (_, time: string | undefined, kind: string) => `${time ?? ""}${kind === "error" || kind === "warning" ? `${kind}: ` : ""}`);
}

/** What tells most comes first: annotations, then the failing step of the job, or what the check says of itself. */
async function readLog(context: GitHubContext, row: Row): Promise<string> {
  const { client, place } = context;
  const annotations = row.annotations.map(({ path, line, message }) => `${path}:${line}: ${message}`);
  const [kind, id] = row.external_id?.split(":") ?? [];
  if (kind !== "run") return [...annotations, `${row.name} gives no log; GitHub shows what there is of it.`].join("\n");
  const run = (await client.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", { ...place, check_run_id: Number(id) })).data as CheckRun;
  const said = [run.output.title, run.output.summary, run.output.text].filter(Boolean).join("\n\n");
  const log = run.app?.slug === "github-actions" ? await jobLog(context, run) : "";
  return [annotations.join("\n"), log || said].filter(Boolean).join("\n\n") || `${row.name} gives no log.`;
}

interface Job {
  id: number;
  steps?: Array<{ name: string; conclusion: string | null; started_at?: string | null; completed_at?: string | null }>;
}

/** The log of the job behind a check run of Actions, from its failing step where the times of its lines tell which they are; logs that GitHub no longer has are empty. */
async function jobLog({ client, place }: GitHubContext, run: CheckRun): Promise<string> {
  // Actions names its job in the address; where it does not, the two have one number.
  const jobId = Number((run.details_url ?? run.html_url)?.match(/\/job\/(\d+)/)?.[1] ?? run.id);
  try {
    const { data: job } = await client.request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}", { ...place, job_id: jobId });
    const { data: log } = await client.request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", { ...place, job_id: jobId });
    return failingStep(String(log), job as Job);
  } catch (error) {
    if ([404, 410].includes(refusedWith(error) ?? 0)) return "";
    throw error;
  }
}

/** The lines of the first step that failed, by their times; the whole log where none can be told. */
export function failingStep(log: string, job: Job): string {
  const step = job.steps?.find(({ conclusion }) => conclusion === "failure" || conclusion === "timed_out");
  if (!step?.started_at || !step.completed_at) return log;
  // Steps have whole seconds, lines have parts of them.
  const [from, to] = [Date.parse(step.started_at), Date.parse(step.completed_at) + 1_000];
  let inside = false;
  const lines = log.split("\n").filter((line) => {
    const time = Date.parse(line.match(/^\uFEFF?(\d{4}-\d\d-\d\dT[\d:.]+Z)/)?.[1] ?? "");
    if (!Number.isNaN(time)) inside = time >= from && time < to;
    return inside;
  });
  return lines.length > 0 ? `Step "${step.name}" failed:\n${lines.join("\n")}` : log;
}

import { must } from "@/lib/db/must";
import type { Annotation } from "@/lib/forge/forge";
import { OWN_CHECK } from "@/lib/forge/github/rules";
import { effect } from "@/lib/runs/steps/effects";
import { headlineOf, stickyText } from "./sticky-text";
import type { Telling } from "./telling";

/** GitHub takes fifty at once. */
const MAX_ANNOTATIONS = 50;

type Conclusion = "success" | "failure" | "cancelled" | "neutral";

/** How a run that has ended counts as a check of its head commit. */
export function conclusionOf(outcome: string | null): Conclusion | null {
  if (outcome === null) return null;
  if (outcome === "merged" || outcome === "ready_for_review") return "success";
  if (outcome === "cancelled" || outcome === "rejected") return "cancelled";
  return outcome === "no_changes" ? "neutral" : "failure";
}

/**
 * Makes or updates the check run `MorningAI` on the run's head commit, once for each commit; on a commit
 * that was overtaken it ends, saying so.
 */
export async function tellCheck(telling: Telling): Promise<void> {
  const { context, appId, story } = telling;
  const { rows, run } = context;
  if (appId === null) return;
  if (run.head_sha) await tell(telling, run.head_sha, conclusionOf(story.outcome), headlineOf(story), stickyText(story));
  const made = must(await rows.from("effects").select("intent").eq("run_id", run.id).eq("kind", "github.check").eq("status", "done").limit(100));
  for (const { intent } of made) {
    const { sha } = intent as { sha: string };
    if (sha !== run.head_sha) await tell(telling, sha, "neutral", "Overtaken by a later commit", `The run went on to another commit. [See the run](${story.runUrl}).`);
  }
}

async function tell(telling: Telling, sha: string, conclusion: Conclusion | null, title: string, summary: string): Promise<void> {
  const { context, client, place, story, appId } = telling;
  const state = conclusion ? { status: "completed" as const, conclusion } : { status: "in_progress" as const };
  const output = { title, summary, annotations: await annotationsOf(telling, sha) };
  const { id } = await effect(context, `github.check.${sha}`, "github.check", { sha }, async () => {
    const { data } = await client.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", { ...place, ref: sha, check_name: OWN_CHECK, app_id: appId! });
    const known = data.check_runs.find((check) => check.external_id === context.run.id);
    if (known) return { id: Number(known.id) };
    const made = await client.request("POST /repos/{owner}/{repo}/check-runs", { ...place, name: OWN_CHECK, head_sha: sha, external_id: context.run.id, details_url: story.runUrl, ...state, output });
    return { id: Number(made.data.id) };
  });
  const { data: known } = await client.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", { ...place, check_run_id: id });
  const same = known.status === state.status && known.conclusion === conclusion && known.output.title === title && known.output.summary === summary;
  if (!same || sha === telling.askedAbout) await client.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", { ...place, check_run_id: id, ...state, output: known.output.annotations_count > 0 ? { title, summary } : output });
}

/** Where checks of this commit failed; added once, because GitHub adds and never replaces them. */
async function annotationsOf({ context: { rows, repository } }: Telling, sha: string) {
  const failed = must(await rows.from("checks").select("name, annotations").eq("repository_id", repository.id).eq("sha", sha).in("conclusion", ["failure", "timed_out"]).limit(50));
  return failed
    .flatMap(({ name, annotations }) => (annotations as unknown as Annotation[]).map(({ path, line, message }) => ({ path, start_line: line, end_line: line, annotation_level: "failure" as const, title: name.slice(0, 200), message: message.slice(0, 1_000) })))
    .slice(0, MAX_ANNOTATIONS);
}


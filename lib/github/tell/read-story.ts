import { planSchema } from "@/lib/agents/plan";
import { must } from "@/lib/db/must";
import { env } from "@/lib/env";
import { WRITES } from "@/lib/runs/plan-progress";
import type { RunContext } from "@/lib/runs/steps/run-context";
import type { RunStory } from "./sticky-text";

/** What there is to tell of a run, as it is now. */
export async function readStory({ rows, run, repository }: RunContext): Promise<RunStory> {
  const of = { run_id: run.id };
  const [plans, calls, stages, approvals, checks, pulls] = await Promise.all([
    rows.from("plans").select("content").match(of).order("version", { ascending: false }).limit(1),
    rows.from("tool_calls").select("input").match(of).in("name", WRITES).eq("status", "succeeded").limit(1_000),
    rows.from("run_stages").select("stage, status").match(of).limit(200),
    rows.from("approvals").select("kind, act").match(of).eq("status", "pending").order("created_at").limit(5),
    rows.from("checks").select("name, status, conclusion, url, attempt").eq("repository_id", repository.id).eq("sha", run.head_sha ?? "").order("attempt").order("name").limit(500),
    rows.from("pull_requests").select("number").match(of).limit(1),
  ]);
  const asked = must(await rows.from("run_events").select("message, data").match(of).eq("type", "approval.requested").order("number", { ascending: false }).limit(5));
  const ended = run.finished_at !== null;
  return {
    runUrl: `${env().APP_URL}/runs/${run.id}`, status: run.status as RunStory["status"], stage: run.stage, outcome: run.outcome, ending: ended ? (run.summary?.split("\n")[0] ?? null) : null,
    plan: must(plans)[0] ? planSchema.parse(must(plans)[0]!.content) : null,
    written: new Set(must(calls).flatMap(({ input }) => { const path = (input as { path?: unknown }).path; return typeof path === "string" ? [path.replace(/^\.\//, "")] : []; })),
    // A repair of somebody's branch carries its plan out in the stage fix.
    executed: must(stages).some(({ stage, status }) => stage === "execute" && status === "succeeded") || ["merged", "ready_for_review"].includes(run.outcome ?? ""),
    approvals: must(approvals).map(({ kind }) => ({ kind, message: asked.find((event) => (event.data as { kind?: string }).kind === kind)?.message ?? "An approval is wanted." })),
    headSha: run.head_sha, checks: [...new Map(must(checks).map((check) => [check.name, check])).values()], pullNumber: must(pulls)[0]?.number ?? null,
    repairs: must(stages).filter(({ stage }) => stage === "fix").length, spentMicros: run.spent_micros, capMicros: run.cap_micros, model: run.model, replayed: run.replayed,
  };
}

import { dollars } from "@/lib/agents/finalizer";
import type { Plan } from "@/lib/agents/plan";
import { planProgress } from "@/lib/runs/plan-progress";
import { shown } from "./shown";

/** All that people on GitHub are told of a run; every line from recorded facts. */
export interface RunStory {
  runUrl: string;
  status: "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled";
  stage: string | null;
  outcome: string | null;
  /** How it ended, in the run's own words; null while it goes on. */
  ending: string | null;
  plan: Plan | null;
  /** Paths that the agents wrote. */
  written: ReadonlySet<string>;
  executed: boolean;
  /** What waits for a person now. */
  approvals: Array<{ kind: string; message: string }>;
  headSha: string | null;
  checks: Array<{ name: string; status: string; conclusion: string | null; url: string | null }>;
  pullNumber: number | null;
  repairs: number;
  spentMicros: number;
  capMicros: number;
  model: string;
  replayed: boolean;
}

const STAGES: Record<string, string> = { plan: "Planning", execute: "Carrying out the plan", ci: "Waiting for checks", fix: "Repairing what failed", finalize: "Finishing" };
const OUTCOMES: Record<string, string> = {
  merged: "Merged, verified green", ready_for_review: "Verified green, ready for review", no_changes: "Nothing needed changing", red: "Checks still fail", stopped: "Stopped", rejected: "The plan was not approved", cancelled: "Cancelled", error: "Failed",
};

/** What the run does now, in a few words. */
export function headlineOf(story: Pick<RunStory, "status" | "stage" | "outcome" | "approvals">): string {
  if (story.outcome) return OUTCOMES[story.outcome] ?? "Ended";
  if (story.approvals.length > 0) return "Waiting for approval";
  if (story.status === "queued") return "Waiting to begin";
  if (story.status === "paused") return "Paused";
  return STAGES[story.stage ?? ""] ?? "Beginning";
}

/** Markdown of the one comment that a run has. Text of a model or a person cannot mention anybody, hide anything or pose as ours. */
export function stickyText(story: RunStory): string {
  const lines = [
    `**MorningAI: ${headlineOf(story)}**`,
    story.ending && shown(story.ending, 1_000),
    ...story.approvals.map(({ kind, message }) => `Waits for you: ${shown(message, 300)} ${kind === "plan" ? "Comment `/morning approve`, or [decide in MorningAI]" : "See [in MorningAI]"}(${story.runUrl})${kind === "plan" ? "." : " what exactly it is; decide there, or comment `/morning approve`."}`),
    story.plan && checklist(story.plan, story),
    story.headSha && story.checks.length > 0 && `Checks on ${story.headSha.slice(0, 12)}: ${story.checks.slice(0, 20).map(checkText).join(", ")}.`,
    [
      story.pullNumber !== null && `Pull request #${story.pullNumber}`,
      story.repairs > 0 && `repaired ${story.repairs === 1 ? "once" : `${story.repairs} times`}`,
      `${dollars(story.spentMicros)} of at most ${dollars(story.capMicros)}`,
      `\`${story.model}\`${story.replayed ? " (recorded answers)" : ""}`,
      `[the run, live](${story.runUrl})`,
    ].filter(Boolean).join(" · "),
    !story.outcome && "<sub>`/morning stop`, `retry`, `fix`, `approve`, `budget 2`, or `@morning` and what you want, in a comment.</sub>",
  ];
  return lines.filter(Boolean).join("\n\n");
}

function checklist(plan: Plan, story: RunStory): string {
  const progress = planProgress(plan, story.written, story.executed);
  return plan.steps.map((step, index) => `- [${story.executed || progress[index] === "written" ? "x" : " "}] ${shown(step.title, 200)}${step.paths.length > 0 ? ` (${step.paths.slice(0, 5).map((path) => `\`${path.replaceAll("`", "")}\``).join(", ")}${step.paths.length > 5 ? ", …" : ""})` : ""}`).join("\n");
}

function checkText({ name, status, conclusion, url }: RunStory["checks"][number]): string {
  const text = `${shown(name, 100)} ${status === "completed" ? (conclusion ?? "done") : "under way"}`;
  return url ? `[${text.replaceAll("]", "")}](${url})` : text;
}

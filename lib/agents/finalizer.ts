import { harmless } from "./harmless-text";
import type { Plan } from "./plan";

/** What people read about a run on the pull request; every sentence from recorded facts, none from a model's claim about itself. */
export interface Report {
  goal: string;
  plan: Plan | null;
  runUrl: string;
  model: string;
  replayed: boolean;
  unsafeSandbox: boolean;
  costMicros: number;
  capMicros: number;
  /** The model's own words about its work, named as such. */
  summary: string | null;
  notDone: string[];
  checks: Array<{ name: string; conclusion: string | null; sha: string; url: string | null }>;
  files: Array<{ path: string; status: string; additions: number; deletions: number }>;
  repairs: number;
  /** Why the run ended early, when it did. */
  stopped: string | null;
  /** The issue that is closed when this is merged. */
  closes: number | null;
}

/** Dollars with as many places as say something: cents above a dollar, micro-dollars below a cent. */
export function dollars(micros: number): string {
  const places = micros >= 10_000 || micros === 0 ? 2 : 6;
  return `$${(micros / 1_000_000).toFixed(places)}`;
}

/** Markdown for the body of the pull request. Text of a model or a person is quoted, so that it cannot pose as ours, and does nothing there. */
export function pullRequestBody(report: Report): string {
  const lines = [
    report.replayed && "> **Replay.** Recorded answers wrote this change, not a live model.",
    report.unsafeSandbox && "> **Warning.** Commands ran without a sandbox (`SANDBOX=unsafe`).",
    "## Goal",
    quote(report.goal),
    report.closes !== null && `Closes #${report.closes}.`,
    report.plan && `## Plan\n${report.plan.steps.map((step) => `- ${inline(step.title)} (${step.paths.map((path) => `\`${path}\``).join(", ")})`).join("\n")}`,
    report.summary && `## What the agent says it did\n${quote(report.summary)}`,
    report.files.length > 0 && `## Changes\n${report.files.slice(0, 50).map((file) => `- \`${file.path}\` ${file.status}, +${file.additions} −${file.deletions}`).join("\n")}${report.files.length > 50 ? `\n- and ${report.files.length - 50} more` : ""}`,
    "## How it was verified",
    report.checks.length > 0
      ? report.checks.map((check) => `- ${check.url ? `[\`${check.name}\`](${check.url})` : `\`${check.name}\``}: ${check.conclusion ?? "not finished"} on ${check.sha.slice(0, 12)}`).join("\n")
      : "- No check has finished on this commit yet.",
    report.repairs > 0 && `- Repaired ${report.repairs === 1 ? "once" : `${report.repairs} times`} after a failing check.`,
    "## What was not done",
    report.stopped || report.notDone.length > 0 ? [report.stopped && `- ${inline(report.stopped)}`, ...report.notDone.map((line) => `- ${inline(line)}`)].filter(Boolean).join("\n") : "- Nothing is known to be missing.",
    "## Cost",
    `- ${dollars(report.costMicros)} of at most ${dollars(report.capMicros)}, model \`${report.model}\`${report.replayed ? " (recorded answers cost nothing)" : ""}`,
    `- [The run, with every turn and log](${report.runUrl})`,
  ];
  return lines.filter(Boolean).join("\n\n").slice(0, 60_000);
}

const quote = (text: string) => harmless(text).trim().split("\n").map((line) => `> ${line}`).join("\n");
const inline = (text: string) => harmless(text).replace(/\s+/g, " ").trim();

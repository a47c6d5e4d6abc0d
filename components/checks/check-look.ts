import { CircleCheck, CircleDashed, CircleX, LoaderCircle, type LucideIcon } from "lucide-react";
import type { RunCheck } from "@/lib/runs/schema";

/** A check's state as an icon, a word and the colour that repeats it. */
export function lookOf({ status, conclusion }: Pick<RunCheck, "status" | "conclusion">): { Icon: LucideIcon; className: string; label: string; red: boolean } {
  if (status === "queued") return { Icon: CircleDashed, className: "text-muted-foreground", label: "Queued", red: false };
  if (status === "in_progress") return { Icon: LoaderCircle, className: "text-info motion-safe:animate-spin", label: "Running", red: false };
  if (conclusion === "success") return { Icon: CircleCheck, className: "text-success", label: "Green", red: false };
  if (conclusion === "neutral" || conclusion === "skipped") return { Icon: CircleDashed, className: "text-muted-foreground", label: conclusion === "neutral" ? "Neutral" : "Skipped", red: false };
  return { Icon: CircleX, className: "text-danger", label: RED[conclusion ?? "failure"] ?? "Red", red: true };
}

const RED: Partial<Record<NonNullable<RunCheck["conclusion"]>, string>> = { timed_out: "Timed out", cancelled: "Cancelled", action_required: "Needs you" };

/** Checks of one commit. */
export interface CommitChecks {
  sha: string;
  checks: RunCheck[];
}

/** By commit, newest first; the run's head comes before all others. `checks` are newest first. */
export function byCommit(checks: readonly RunCheck[], headSha: string | null): CommitChecks[] {
  const commits = new Map<string, RunCheck[]>();
  for (const check of checks) commits.set(check.sha, [...(commits.get(check.sha) ?? []), check]);
  const groups = [...commits].map(([sha, of]) => ({ sha, checks: of.sort((a, b) => Number(lookOf(b).red) - Number(lookOf(a).red) || (a.name < b.name ? -1 : a.name > b.name ? 1 : b.attempt - a.attempt)) }));
  return [...groups.filter(({ sha }) => sha === headSha), ...groups.filter(({ sha }) => sha !== headSha)];
}

/** What to show when nobody chose: the first red check, else one that runs, else the first. */
export function worthALook(groups: readonly CommitChecks[]): RunCheck | undefined {
  const newest = groups[0]?.checks ?? [];
  return newest.find((check) => lookOf(check).red) ?? newest.find(({ status }) => status === "in_progress") ?? newest[0];
}

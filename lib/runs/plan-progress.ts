import { coverage } from "@/lib/agents/path-policy";
import type { Plan } from "@/lib/agents/plan";
import type { Turn } from "@/lib/runs/schema";

export type StepProgress = "open" | "begun" | "written";

/** Tools that write or delete a file. */
export const WRITES = ["write_file", "edit_file", "delete_file"];

/** The files that the run's agents wrote or deleted, as their tool calls tell. */
export function writtenPaths(turns: readonly Turn[]): Set<string> {
  const paths = new Set<string>();
  for (const { calls } of turns) for (const { name, about, status } of calls) if (status === "succeeded" && WRITES.includes(name)) paths.add(about.replace(/^\.\//, ""));
  return paths;
}

/** The first written file that a path or glob of a plan names; undefined when there is none. */
export function writtenFor(pattern: string, written: ReadonlySet<string>): string | undefined {
  return written.has(pattern) ? pattern : [...written].find(coverage(pattern));
}

/**
 * How far each step of a plan is, by what was written: every path it names (written), some of them
 * (begun), or none (open). A step that names no path is written once `done`, when the work is over.
 */
export function planProgress(plan: Pick<Plan, "steps">, written: ReadonlySet<string>, done: boolean): StepProgress[] {
  return plan.steps.map(({ paths }) => {
    if (paths.length === 0) return done ? "written" : "open";
    const touched = paths.filter((pattern) => writtenFor(pattern, written) !== undefined).length;
    return touched === paths.length ? "written" : touched > 0 ? "begun" : "open";
  });
}

import type { Check } from "@/lib/forge/forge";

/** What the checks of one commit say. Computed, never asked of a model. */
export type Verdict =
  | { state: "pending"; waitingFor: string[] }
  | { state: "green"; passed: string[] }
  | { state: "red"; failed: Check[] };

const PASSED = new Set(["success", "neutral", "skipped"]);

/**
 * Failure outranks pending outranks success; an empty set is pending, and so is one without any success. Only required checks decide;
 * where none is marked required, all do. The newest check of a name counts: the list is in order of creation.
 */
export function judge(checks: readonly Check[]): Verdict {
  const latest = [...new Map(checks.map((check) => [check.name, check])).values()];
  const required = latest.filter((check) => check.required);
  const deciding = required.length > 0 ? required : latest;
  const failed = deciding.filter((check) => check.status === "completed" && !PASSED.has(check.conclusion ?? ""));
  if (failed.length > 0) return { state: "red", failed };
  const pending = deciding.filter((check) => check.status !== "completed");
  // Skipped and neutral alone prove nothing, and leave nothing to repair.
  if (pending.length > 0 || !deciding.some((check) => check.conclusion === "success")) return { state: "pending", waitingFor: pending.map((check) => check.name) };
  return { state: "green", passed: deciding.map((check) => check.name) };
}

import type { Check } from "@/lib/forge/forge";

/** Why a check is red decides what happens: only what the change caused is repaired. */

export type FailureCause = "already_red_on_base" | "goal" | "flaky" | "infrastructure" | "caused_by_change";

export interface FailedCheck {
  name: string;
  conclusion: string | null;
  log: string;
  signature: string;
}

export interface FailureEvidence {
  failed: FailedCheck;
  /** The same check on the base commit, once it was run there. */
  onBase: { conclusion: string | null; signature: string } | null;
  /** The re-run of the same check on the same commit. */
  rerun: { conclusion: string | null } | null;
  /** What the run is for, as a person wrote it. */
  goal: string;
}

const REPAIR = /\b(fix|repair|mend|correct|resolve|unbreak|make)\b/i;
const CHECKS = /\b(tests?|checks?|ci|builds?|lint(er|ing)?|pipelines?|workflows?|type ?checks?)\b/i;
const BROKEN = /\b(fail(s|ed|ing|ure|ures)?|red|broken|green|pass(es|ing)?)\b/i;

/** Whether the goal is that this check passes again: only then is what was red before the run's to repair. */
export function isGoal(goal: string, check: string): boolean {
  // One sentence must say it: a long issue names tests in many ways.
  return goal.split(/(?<=[.!?])\s|\n/).some((sentence) => REPAIR.test(sentence) && BROKEN.test(sentence) && (CHECKS.test(sentence) || sentence.toLowerCase().includes(check.toLowerCase())));
}

/** What machines say when they, and not the code, are at fault. Kept few: a wrong match hides a real failure. */
const MACHINE_FAULTS: ReadonlyArray<[RegExp, string]> = [
  [/ENOSPC|No space left on device/i, "the disk was full"],
  [/EAI_AGAIN|ENOTFOUND|ECONNRESET|ETIMEDOUT|Temporary failure in name resolution|Could not resolve host/i, "the network could not be reached"],
  [/Cannot allocate memory|ENOMEM|OutOfMemory|out of memory/i, "memory ran out"],
  [/(?:^|\s)(?:sh|bash)?:?\s*\d*:?\s*\S+: (?:command )?not found/im, "a command is not installed"],
  [/no checks detected|add \.morning\.yml/i, "no checks are set up"],
];

/** The cause, with the sentence that is recorded as the decision's reason. */
export function classifyFailure({ failed, onBase, rerun, goal }: FailureEvidence): { cause: FailureCause; reason: string } {
  if (onBase && onBase.conclusion !== "success" && onBase.signature === failed.signature) {
    if (isGoal(goal, failed.name)) return { cause: "goal", reason: `"${failed.name}" was red on the base commit, and making it pass is what the run is for.` };
    return { cause: "already_red_on_base", reason: `"${failed.name}" fails in the same way on the base commit, so this change did not cause it.` };
  }
  if (rerun?.conclusion === "success") {
    return { cause: "flaky", reason: `"${failed.name}" passed when it was run again on the same commit.` };
  }
  if (failed.conclusion === "cancelled" || failed.conclusion === "action_required") {
    return { cause: "infrastructure", reason: `"${failed.name}" did not run to its end (${failed.conclusion.replace("_", " ")}).` };
  }
  const fault = MACHINE_FAULTS.find(([pattern]) => pattern.test(failed.log));
  // A check that passes on the base with the same machine is not the machine's fault.
  if (fault && onBase?.conclusion !== "success") {
    return { cause: "infrastructure", reason: `"${failed.name}" failed because ${fault[1]}.` };
  }
  const base = onBase?.conclusion === "success" ? "passes on the base commit" : onBase ? "fails in another way on the base commit" : "has no result on the base commit";
  return { cause: "caused_by_change", reason: `"${failed.name}" ${base} and fails with this change${rerun ? ", twice" : ""}.` };
}

/** The same check on another commit, where fewer events than here may have started its workflow, and its name says less. */
export function counterpart(check: Check, others: readonly Check[]): Check | undefined {
  const done = others.filter((other) => other.status === "completed");
  return done.find((other) => other.name === check.name) ?? done.find((other) => other.ownName === check.ownName);
}

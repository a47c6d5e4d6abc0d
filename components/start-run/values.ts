import type { PlanDraft } from "../runs/plan-fields";

/** Everything that the form for a new run holds, as it was typed. */
export interface StartRunValues {
  repositoryId: string;
  goal: string;
  autonomy: string;
  model: string;
  /** Dollars. */
  cap: string;
  /** Empty: the repository's default branch. */
  baseBranch: string;
  turnLimit: string;
  fixLimit: string;
  deadlineMinutes: string;
  sameCommit: boolean;
  planMode: "anew" | "given";
  plan: PlanDraft | null;
}

/** Names what was typed into the form for a new run, or for a run that is started again, in `sessionStorage`. */
export const draftName = (replayOf?: string): string => `new-run${replayOf ? `:${replayOf}` : ""}`;

import type { ActionAnswer } from "@/components/layout/action-answer";
import type { EditPlanInput } from "@/lib/approvals/schema";

/** What a person can do to a run, as server actions. */
export interface RunActions {
  steerRun(runId: string, state: ActionAnswer, data: FormData): Promise<ActionAnswer>;
  sendMessage(runId: string, state: ActionAnswer, data: FormData): Promise<ActionAnswer>;
  decide(approvalId: string, digest: string, state: ActionAnswer, data: FormData): Promise<ActionAnswer>;
  savePlan(runId: string, input: EditPlanInput): Promise<ActionAnswer>;
}

/** What this person may do in the workspace. */
export interface RunPermissions {
  write: boolean;
  decide: boolean;
  makeStrategies: boolean;
}

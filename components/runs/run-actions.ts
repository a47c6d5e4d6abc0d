import type { ApprovalActions } from "@/components/approvals/approval-actions";
import type { ActionAnswer } from "@/components/layout/action-answer";
import type { EditPlanInput } from "@/lib/approvals/schema";

/** What a person can do to a run, as server actions. */
export interface RunActions {
  steerRun(runId: string, state: ActionAnswer, data: FormData): Promise<ActionAnswer>;
  sendMessage(runId: string, state: ActionAnswer, data: FormData): Promise<ActionAnswer>;
  savePlan(runId: string, input: EditPlanInput, approve: boolean): Promise<ActionAnswer>;
  approvals: ApprovalActions;
}

/** What this person may do in the workspace. */
export interface RunPermissions {
  write: boolean;
  makeStrategies: boolean;
}

import type { ActionAnswer } from "@/components/layout/action-answer";
import type { Decided, DecisionsInput, EditCommandInput } from "@/lib/approvals/schema";

/** What a person can do about an approval, as server actions. */
export interface ApprovalActions {
  decide(approvalId: string, digest: string, state: ActionAnswer, data: FormData): Promise<ActionAnswer>;
  undo(approvalId: string): Promise<ActionAnswer>;
  apply(approvalId: string): Promise<ActionAnswer>;
  delegate(approvalId: string, to: string | null): Promise<ActionAnswer>;
  editCommand(approvalId: string, input: EditCommandInput): Promise<ActionAnswer>;
}

/** Several decisions at once, each by its own digest. */
export type DecideMany = (input: DecisionsInput) => Promise<ActionAnswer & { results?: Decided[] }>;

/** The use cases of approvals, imported after the environment is set. */
export { decideApproval } from "@/lib/approvals/decide-approval";
export { decideMany } from "@/lib/approvals/decide-many";
export { delegateApproval } from "@/lib/approvals/delegate-approval";
export { editCommand } from "@/lib/approvals/edit-command";
export { proposeSettings } from "@/lib/approvals/propose-settings";
export { listApprovals, readApproval } from "@/lib/approvals/queries";
export { listApprovalRules, setApprovalRule } from "@/lib/approvals/rules";
export { applyDecision, undoDecision } from "@/lib/approvals/undo-decision";
export { sweepApprovals } from "@/lib/runs/steps/approvals";

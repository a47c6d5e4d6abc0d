import type { ApprovalChoice } from "@/lib/approvals/schema";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import type { RunContext } from "./run-context";
import { clean } from "./run-log";
import { sendAbout, sendOutbox } from "./send-outbox";

export interface ApprovalState {
  id: string;
  status: "pending" | "approved" | "rejected" | "expired" | "void";
  note: string | null;
  choice: ApprovalChoice | null;
}

/** Asks a person, once for each key; asked again it answers with what was decided about the same act. */
export async function requestApproval({ rows, run }: RunContext, request: { key: string; kind: string; act: object; message: string }): Promise<ApprovalState> {
  const approval = must(await rows.rpc("request_approval", { of_run: run.id, approval_key: request.key, approval_kind: request.kind, approval_act: clean(request.act) as never, approval_message: request.message.slice(0, 1_000) })) as unknown as ApprovalState;
  await sendOutbox(rows, `${approval.id}:requested`);
  await sendAbout(rows, run.id);
  return approval;
}

/** What was decided; a pending approval past its time becomes a no. Carries no act: steps carry ids. */
export async function settleApproval(approvalId: string): Promise<Pick<ApprovalState, "status" | "choice">> {
  const approval = must(await serviceClient().rpc("settle_approval", { approval_id: approvalId })) as unknown as ApprovalState;
  return { status: approval.status, choice: approval.choice };
}

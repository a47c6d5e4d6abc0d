import type { ApprovalChoice } from "@/lib/approvals/schema";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import type { RunContext } from "./run-context";
import { clean } from "./run-log";
import { sendAbout, sendOutbox } from "./send-outbox";

export interface ApprovalState {
  id: string;
  status: "pending" | "approved" | "rejected" | "expired" | "void";
  /** As it was decided about: what was asked, or what a person made of it. */
  act: Record<string, unknown>;
  note: string | null;
  choice: ApprovalChoice | null;
  replaced_by: string | null;
  effective_at: string | null;
}

/** Asks a person, once for each key; asked again it answers with what was decided about the same act, or about what a person made of it. */
export async function requestApproval({ rows, run }: RunContext, request: { key: string; kind: string; act: object; message: string }): Promise<ApprovalState> {
  const approval = must(await rows.rpc("request_approval", { of_run: run.id, approval_key: request.key, approval_kind: request.kind, approval_act: clean(request.act) as never, approval_message: request.message.slice(0, 1_000) })) as unknown as ApprovalState;
  await sendOutbox(rows, `${approval.id}:requested`);
  await sendAbout(rows, run.id);
  return approval;
}

export interface Settled {
  status: ApprovalState["status"];
  choice: ApprovalState["choice"];
  /** The reason for a no, as a person gave it. */
  note: string | null;
  /** The approval of what a person made of the act; this one is void then. */
  replacedBy: string | null;
  /** From when a decision counts that can still be taken back. */
  effectiveAt: string | null;
}

/** What was decided; a pending approval past its time becomes a no. Carries no act: steps carry ids. */
export async function settleApproval(approvalId: string): Promise<Settled> {
  const approval = must(await serviceClient().rpc("settle_approval", { approval_id: approvalId })) as unknown as ApprovalState;
  return { status: approval.status, choice: approval.choice, note: approval.note, replacedBy: approval.replaced_by, effectiveAt: approval.status === "pending" ? approval.effective_at : null };
}

/** As `settleApproval`, and whoever waits for it is told when it counts. */
export async function settleAndTell(approvalId: string): Promise<Settled> {
  const settled = await settleApproval(approvalId);
  if (settled.status !== "pending") await sendOutbox(serviceClient(), `${approvalId}:decided`);
  return settled;
}

/** Settled by one sweep; the next goes on. */
const MAX_SETTLED = 50;

/**
 * What the clock does to all approvals: what expired or counts now is settled, each by itself, so that one
 * that fails keeps no other waiting; what waits is told again. What it posts is sent by the next sweep.
 */
export async function sweepApprovals(): Promise<Record<string, number>> {
  const rows = serviceClient();
  const now = new Date().toISOString();
  const due = must(await rows.from("approvals").select("id").eq("status", "pending").or(`effective_at.lte.${now},and(decision.is.null,expires_at.lte.${now})`).order("expires_at").limit(MAX_SETTLED));
  let settled = 0;
  for (const { id } of due) {
    try {
      await settleApproval(id);
      settled++;
    } catch (error) {
      console.warn(`The approval ${id} could not be settled.`, error);
    }
  }
  return { settled, ...(must(await rows.rpc("remind_approvals", {})) as Record<string, number>) };
}

import { camel, type Camel } from "@/lib/db/camel";
import { afterPlace, decodeCursor, page } from "@/lib/db/cursor";
import { unwrap } from "@/lib/db/map-error";
import type { Tables } from "@/lib/db/types";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import type { Approval, ApprovalChoice, ApprovalStatus, ApprovalSummary, ListedApproval } from "./schema";

/** What every list of approvals selects. */
export const APPROVAL_COLUMNS = "id, run_id, kind, status, digest, note, choice, expires_at, decided_by, decided_at, created_at" as const;
type SummaryRow = Pick<Tables<"approvals">, "id" | "run_id" | "kind" | "status" | "digest" | "note" | "choice" | "expires_at" | "decided_by" | "decided_at" | "created_at">;

/** An expired approval is a no from the moment it expires, also before the pipeline has noticed. */
function shown<Row extends { status: ApprovalStatus; expires_at: string }>(row: Row): Camel<Row> {
  return camel({ ...row, status: row.status === "pending" && Date.parse(row.expires_at) <= Date.now() ? "expired" : row.status });
}
const choiceOf = (row: SummaryRow) => ({ choice: row.choice as ApprovalChoice | null });
export const toApprovalSummary = (row: SummaryRow): ApprovalSummary => ({ ...shown(row), ...choiceOf(row) });
export const toApproval = (row: SummaryRow & { act: unknown }): Approval => ({ ...shown(row), ...choiceOf(row) });

export interface ListApprovalsOptions {
  status?: ApprovalStatus;
  cursor?: string;
  /** 1 to 100; default 25. */
  limit?: number;
}

/** The tenant's approvals, newest first. Throws `bad_request` for a cursor that no list gave. */
export async function listApprovals(actor: Actor, { status, cursor, limit = 25 }: ListApprovalsOptions = {}): Promise<{ items: ListedApproval[]; nextCursor: string | null }> {
  const now = new Date().toISOString();
  let query = actor.client.from("approvals").select(`${APPROVAL_COLUMNS}, runs(goal, repository:repositories!runs_repository_id_tenant_id_fkey(name))`).eq("tenant_id", actor.tenantId);
  if (status === "pending") query = query.eq("status", status).gt("expires_at", now);
  else if (status === "expired") query = query.or(`status.eq.expired,and(status.eq.pending,expires_at.lte."${now}")`);
  else if (status) query = query.eq("status", status);
  if (cursor) {
    const place = decodeCursor(cursor);
    query = query.lte("created_at", place.createdAt).or(afterPlace(place));
  }
  const rows = unwrap(await query.order("created_at", { ascending: false }).order("id", { ascending: false }).limit(limit + 1));
  return page(rows.map(({ runs, ...row }) => ({ ...toApprovalSummary(row), goal: runs.goal, repository: runs.repository?.name ?? null })), limit);
}

/** An approval with its exact act. Throws `not_found`, also for one of another tenant. */
export async function readApproval(actor: Actor, id: string): Promise<Approval> {
  const row = unwrap(await actor.client.from("approvals").select(`${APPROVAL_COLUMNS}, act`).eq("tenant_id", actor.tenantId).eq("id", id).maybeSingle());
  if (!row) throw new MorningError("not_found", "There is no such approval in your workspace.");
  return toApproval(row);
}

import { camel, type Camel } from "@/lib/db/camel";
import { afterPlace, decodeCursor, page } from "@/lib/db/cursor";
import { unwrap } from "@/lib/db/map-error";
import type { Tables } from "@/lib/db/types";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { approvalFactsSchema, type Approval, type ApprovalChoice, type ApprovalFacts, type ApprovalKind, type ApprovalStatus, type ApprovalSummary, type ListedApproval } from "./schema";

/** What every list of approvals selects. */
export const APPROVAL_COLUMNS =
  "id, run_id, kind, status, digest, reason, note, choice, decision, effective_at, expires_at, requested_by, delegated_to, replaced_by, decided_by, decided_at, created_at" as const;
const LISTED = `${APPROVAL_COLUMNS}, runs(goal, repository_id, repository:repositories!runs_repository_id_tenant_id_fkey(name))` as const;
type SummaryRow = Pick<Tables<"approvals">, "id" | "run_id" | "kind" | "status" | "digest" | "reason" | "note" | "choice" | "decision" | "effective_at" | "expires_at" | "requested_by" | "delegated_to" | "replaced_by" | "decided_by" | "decided_at" | "created_at">;

/** An expired approval is a no from the moment it expires, also before the pipeline has noticed; one that was decided in time is not expired. */
function shown<Row extends Pick<SummaryRow, "status" | "expires_at" | "decision" | "choice">>(row: Row): Camel<Row> & { choice: ApprovalChoice | null } {
  const expired = row.status === "pending" && row.decision === null && Date.parse(row.expires_at) <= Date.now();
  return { ...camel({ ...row, status: expired ? "expired" : row.status }), choice: row.choice as ApprovalChoice | null };
}
export const toApprovalSummary = (row: SummaryRow): ApprovalSummary => shown(row);

/** Where one looks: everything, what the asker requested, or what was handed to them. */
export type ApprovalScope = "all" | "mine" | "delegated";

export interface ListApprovalsOptions {
  status?: ApprovalStatus;
  kind?: ApprovalKind;
  repositoryId?: string;
  scope?: ApprovalScope;
  cursor?: string;
  /** 1 to 100; default 25. */
  limit?: number;
}

/** The tenant's approvals, newest first. Throws `bad_request` for a cursor that no list gave. */
export async function listApprovals(actor: Actor, { status, kind, repositoryId, scope = "all", cursor, limit = 25 }: ListApprovalsOptions = {}): Promise<{ items: ListedApproval[]; nextCursor: string | null }> {
  const now = new Date().toISOString();
  // Only what a run of the repository asks, where one is named.
  const columns = LISTED.replace("runs(", repositoryId ? "runs!inner(" : "runs(") as typeof LISTED;
  let query = actor.client.from("approvals").select(columns).eq("tenant_id", actor.tenantId);
  if (status === "pending") query = query.eq("status", status).or(`decision.not.is.null,expires_at.gt."${now}"`);
  else if (status === "expired") query = query.or(`status.eq.expired,and(status.eq.pending,decision.is.null,expires_at.lte."${now}")`);
  else if (status) query = query.eq("status", status);
  if (kind) query = query.eq("kind", kind);
  if (repositoryId) query = query.eq("runs.repository_id", repositoryId);
  if (scope === "mine") query = query.eq("requested_by", actor.userId);
  if (scope === "delegated") query = query.eq("delegated_to", actor.userId);
  if (cursor) {
    const place = decodeCursor(cursor);
    query = query.lte("created_at", place.createdAt).or(afterPlace(place));
  }
  const rows = unwrap(await query.order("created_at", { ascending: false }).order("id", { ascending: false }).limit(limit + 1));
  const { items, nextCursor } = page(rows.map(({ runs, ...row }) => ({ ...shown(row), goal: runs?.goal ?? null, repository: runs?.repository?.name ?? null })), limit);
  return { items: await withFacts(actor, items), nextCursor };
}

/** An approval with its exact act. Throws `not_found`, also for one of another tenant. */
export async function readApproval(actor: Actor, id: string): Promise<Approval> {
  const row = unwrap(await actor.client.from("approvals").select(`${APPROVAL_COLUMNS}, act`).eq("tenant_id", actor.tenantId).eq("id", id).maybeSingle());
  if (!row) throw new MorningError("not_found", "There is no such approval in your workspace.");
  return (await withFacts(actor, [shown(row)]))[0]!;
}

/** As `readApproval`, with the run that asks. Throws `not_found`. */
export async function readApprovalPage(actor: Actor, id: string): Promise<Approval & ListedApproval> {
  const row = unwrap(await actor.client.from("approvals").select(`${LISTED}, act`).eq("tenant_id", actor.tenantId).eq("id", id).maybeSingle());
  if (!row) throw new MorningError("not_found", "There is no such approval in your workspace.");
  const { runs, ...values } = row;
  return (await withFacts(actor, [{ ...shown(values), goal: runs?.goal ?? null, repository: runs?.repository?.name ?? null }]))[0]!;
}

/** Approvals that a run waits for, from their rows. */
export const toApprovals = (actor: Actor, rows: Array<SummaryRow & { act: unknown }>): Promise<Approval[]> => withFacts(actor, rows.map(shown));

async function withFacts<Item extends { id: string }>(actor: Actor, items: Item[]): Promise<Array<Item & { facts: ApprovalFacts }>> {
  if (items.length === 0) return [];
  const rows = unwrap(await actor.client.rpc("approval_facts", { approval_ids: items.map(({ id }) => id) }));
  const facts = new Map(rows.map((row) => [row.approval_id, approvalFactsSchema.parse(camel(row))]));
  return items.map((item) => ({ ...item, facts: facts.get(item.id)! }));
}

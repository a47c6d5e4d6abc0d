import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import { APPROVAL_COLUMNS, toApprovals } from "./queries";
import type { Approval } from "./schema";
import { SETTINGS, settingChanges, type SettingName } from "./setting-names";

/** The proposals that wait to be decided about and would change one of these settings, newest first; at most 20, as many as may wait. */
export async function listProposals(actor: Actor, names: readonly SettingName[]): Promise<Approval[]> {
  const rows = unwrap(
    await actor.client.from("approvals").select(`${APPROVAL_COLUMNS}, act`).eq("tenant_id", actor.tenantId).eq("kind", "settings").eq("status", "pending")
      .gt("expires_at", new Date().toISOString()).order("created_at", { ascending: false }).limit(20),
  );
  return toApprovals(actor, rows.filter(({ act }) => settingChanges(act).some(({ name }) => names.some((wanted) => wanted === name))));
}

/** For how many seconds a decision of a page can be taken back here, 0 to 60. Throws `not_found` for who may not see settings. */
export async function readUndoSeconds(actor: Actor): Promise<number> {
  return unwrap(await actor.client.from("tenant_settings").select("undo_seconds").eq("tenant_id", actor.tenantId).single()).undo_seconds;
}

/** Sets that. Throws `forbidden` without approvals.manage, `bad_request` outside 0 to 60. */
export async function setUndoSeconds(actor: Actor, seconds: number): Promise<void> {
  unwrap(await actor.client.rpc("set_undo_seconds", { in_tenant: actor.tenantId, new_seconds: seconds }));
}

/** What a form of settings asks for: each field that it has, empty for the platform's default. */
export function changesOf(data: FormData): Record<string, number | null> {
  const fields = Object.entries(SETTINGS).filter(([, { field }]) => data.has(field));
  return Object.fromEntries(fields.map(([name, { field }]) => [name, data.get(field) === "" ? null : Number(data.get(field))]));
}

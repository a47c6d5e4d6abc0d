import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import type { ApprovalKind, ApprovalRule, ApprovalRuleInput } from "./schema";

/** By which rule each kind is decided in the workspace. */
export async function listApprovalRules(actor: Actor): Promise<ApprovalRule[]> {
  const rows = unwrap(await actor.client.rpc("approval_rules_of", { in_tenant: actor.tenantId }));
  return rows.map((row) => ({
    kind: row.kind as ApprovalKind,
    deciders: row.deciders as ApprovalRule["deciders"],
    peopleNeeded: row.people_needed!,
    requesterMayDecide: row.requester_may_decide!,
    expiresHours: row.expires_hours!,
    remindHours: row.remind_hours!,
    escalateHours: row.escalate_hours!,
    isDefault: row.is_default!,
  }));
}

/** Sets a kind's rule; null sets the defaults again. Throws `forbidden` without approvals.manage, `bad_request` for a rule that nobody could meet. */
export async function setApprovalRule(actor: Actor, kind: ApprovalKind, rule: ApprovalRuleInput | null): Promise<void> {
  const newRule = rule && {
    deciders: rule.deciders, people_needed: rule.peopleNeeded, requester_may_decide: rule.requesterMayDecide,
    expires_hours: rule.expiresHours, remind_hours: rule.remindHours, escalate_hours: rule.escalateHours,
  };
  unwrap(await actor.client.rpc("set_approval_rule", { in_tenant: actor.tenantId, of_kind: kind, new_rule: newRule }));
}

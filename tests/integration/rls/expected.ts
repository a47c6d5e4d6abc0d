import type { RoleName } from "./people";
import type { TableName } from "./rows";

/** Who may do what to a tenant's row, through the database's own API. Whoever is not named may not. */
export interface Access {
  select: readonly RoleName[];
  insert?: readonly RoleName[];
  update?: { columns: readonly string[]; by: readonly RoleName[] };
  delete?: readonly RoleName[];
}

const nobody: Access = { select: [] };
/** Everyone of the tenant who may read, keys within their scopes, and the platform owner. */
const readers = ["member", "admin", "platformOwner", "adminKey", "demotedKey"] as const;
const readOnly: Access = { select: readers };

export const EXPECTED: Record<TableName, Access> = {
  profiles: { select: readers, update: { columns: ["display_name"], by: ["member"] } },
  platform_owners: { select: ["platformOwner"] },
  tenants: { select: [...readers, "narrowKey"], update: { columns: ["name", "default_model", "default_autonomy", "default_cap_micros"], by: ["admin"] } },
  platform_settings: { select: [...readers, "narrowKey", "foreignAdmin", "foreignMember", "foreignKey"] },
  tenant_settings: { select: [...readers, "narrowKey"] },
  audit_logs: { select: ["admin", "platformOwner"] },
  audit_chains: { select: ["admin", "platformOwner"] },
  members: readOnly,
  role_permissions: { select: [...readers, "narrowKey", "foreignAdmin", "foreignMember", "foreignKey"] },
  api_keys: { select: ["admin", "platformOwner", "adminKey"] },
  invitations: { select: ["admin"] },
  repositories: {
    select: readers,
    insert: ["admin", "adminKey"],
    update: { columns: ["name", "default_branch", "network", "merge_method", "run_label", "checks_grace_seconds"], by: ["admin", "adminKey"] },
    delete: ["admin", "adminKey"],
  },
  pull_requests: readOnly,
  pull_request_comments: readOnly,
  checks: readOnly,
  runs: readOnly,
  run_stages: readOnly,
  plans: readOnly,
  run_messages: readOnly,
  tool_calls: readOnly,
  run_events: readOnly,
  approvals: readOnly,
  decisions: readOnly,
  effects: readOnly,
  artifacts: readOnly,
  reservations: readOnly,
  ledger: readOnly,
  budget_caps: readOnly,
  budget_uses: readOnly,
  budget_grants: readOnly,
  budget_warnings: readOnly,
  push_subscriptions: { select: ["member"], update: { columns: ["needs_you", "finished"], by: ["member"] }, delete: ["member"] },
  github_deliveries: { select: ["admin"] },
  run_origins: readOnly,
  review_threads: readOnly,
  github_acts: nobody,
  github_app: nobody,
  github_installations: readOnly,
  github_tokens: { select: ["member"] },
  github_people: { select: ["member"] },
  github_flows: nobody,
  strategies: readOnly,
  strategy_versions: readOnly,
  strategy_firings: readOnly,
  outbox: nobody,
  rate_limits: nobody,
};

/** Columns that hold secrets, sealed or as hashes: no role reads them, whatever rows it sees. */
export const HIDDEN_COLUMNS: readonly [TableName, string][] = [["api_keys", "key_hash"], ["invitations", "token_hash"], ["github_tokens", "sealed"], ["github_app", "sealed"]];

/** Functions that people and programs may call; each checks permission itself. Everything else is the platform's. */
export const EXECUTABLE: Record<"anon" | "authenticated", readonly string[]> = {
  anon: [
    "private.quiet_until", "public.create_strategy", "public.current_strategy_versions", "public.delete_strategy", "public.edit_strategy", "public.fire_strategy", "public.quiet_ends", "public.set_strategy_enabled", "public.strategy_stats",
    "private.actor", "private.check_log", "private.has_permission", "private.is_platform_owner", "private.tenants_with",
    "public.budgets_now", "public.check_log_page", "public.decide_approval", "public.edit_plan", "public.estimate_run", "public.find_run_events", "public.my_permissions", "public.read_invitation", "public.remove_budget_cap", "public.run_costs", "public.run_defaults",
    "public.run_turns", "public.search_check_log", "public.set_budget_cap", "public.send_run_message", "public.start_run", "public.steer_run", "public.take_api_call",
    "public.read_audit_chain",
  ],
  authenticated: [
    "private.quiet_until", "public.create_strategy", "public.current_strategy_versions", "public.delete_strategy", "public.edit_strategy", "public.fire_strategy", "public.quiet_ends", "public.set_strategy_enabled", "public.strategy_stats",
    "private.actor", "private.check_log", "private.has_permission", "private.is_platform_owner", "private.tenants_with", "private.topic_run",
    "public.accept_invitation", "public.begin_github_flow", "public.budgets_now", "public.check_log_page", "public.create_api_key", "public.create_invitation", "public.create_tenant",
    "public.decide_approval", "public.disconnect_github_installation", "public.edit_plan", "public.end_github_flow", "public.estimate_run", "public.find_run_events", "public.may_set_up_github", "public.my_permissions",
    "public.read_invitation", "public.remove_budget_cap", "public.remove_github_token", "public.remove_member", "public.replay_github_delivery",
    "public.revoke_api_key", "public.revoke_invitation", "public.run_costs", "public.run_defaults", "public.run_turns", "public.search_check_log", "public.send_run_message", "public.set_budget_cap", "public.set_member_role",
    "public.start_run", "public.steer_run", "public.subscribe_push", "public.take_api_call", "public.unlink_github_person",
    "public.read_audit_chain",
  ],
};

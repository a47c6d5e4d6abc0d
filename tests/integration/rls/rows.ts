import type { SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "@/lib/db/types";
import { insertRepository, ok } from "../../setup/world";
import type { Cast } from "./people";

export type TableName = keyof Database["public"]["Tables"];
/** Values of the primary key: what finds the row. */
export type Place = Record<string, string | number>;

const SHA = "a".repeat(40);
const DIGEST = "b".repeat(64);
const HOUR = "2026-01-01T00:00:00Z";

/** Makes one row of the tenant in every table, and says where each is. */
export async function makeRows(service: SupabaseClient, { tenantId, users, adminKeyId }: Cast): Promise<Record<TableName, Place>> {
  const insert = async (table: TableName, row: object): Promise<Place> => {
    const made = await ok(service.from(table).insert(row).select("id").single());
    return { id: made.id as string };
  };
  const repository_id = await insertRepository(service, tenantId);
  const of = { tenant_id: tenantId };
  const run = await insert("runs", { ...of, repository_id, goal: "Add a feature", model: "replay:replay", base_branch: "main" });
  const ofRun = { ...of, run_id: run.id };
  const pull = await insert("pull_requests", { ...of, repository_id, run_id: run.id, key: "k", number: 1, title: "t", head_branch: "h", base_branch: "main", head_sha: SHA });
  const reservation = await insert("reservations", { ...ofRun, key: "k", amount_micros: 1 });
  await ok(service.rpc("append_run_events", { of_run: run.id, new_events: [{ key: "k", type: "note", message: "m" }] }));
  const approval = (await ok(service.rpc("request_approval", { of_run: run.id, approval_key: "k", approval_kind: "merge", approval_act: {}, approval_message: "m" }))) as { id: string };
  const strategy = await insert("strategies", { ...of, name: "Nightly", version: 1 });
  const ofStrategy = { ...of, strategy_id: strategy.id, version: 1 };
  await ok(service.from("strategy_versions").insert({ ...ofStrategy, definition: {}, digest: DIGEST }).select());
  await ok(service.from("approval_rules").insert({ ...of, kind: "merge", deciders: "member", people_needed: 1, requester_may_decide: true, expires_hours: 168, remind_hours: 24, escalate_hours: 72 }).select());
  await ok(service.from("run_origins").insert({ ...ofRun, repository_id, kind: "issue", issue_number: 1, actor_login: "ada", actor_github_id: 1, happened_at: "2026-01-01T00:00:00Z" }).select());
  await ok(service.from("github_deliveries").insert({ id: "delivery", ...of, repository_id, event: "issues", payload: {} }).select());
  await ok(service.from("github_acts").insert({ ...of, repository_id, key: "comment:1" }).select());
  await ok(service.from("github_people").insert({ user_id: users.member.id, github_user_id: 1, login: "octo" }).select());
  await ok(service.from("github_flows").insert({ ...of, user_id: users.member.id, state_hash: DIGEST, purpose: "link" }).select());
  await ok(service.from("budget_uses").insert({ ...of, scope: "tenant", hour: HOUR }).select());
  await ok(service.from("ledger_hours").insert({ ...of, hour: HOUR, kind: "model", model: "replay:replay", replayed: true }).select());
  await ok(service.from("ledger_sums").insert({ ...of, hour: HOUR, dimension: "kind", key: "model", replayed: true }).select());
  await ok(service.from("run_endings").insert({ ...of, day: "2026-01-01", status: "failed", rung: 1 }).select());
  await ok(service.from("budget_grants").insert({ approval_id: approval.id, ...of, scope: "run", subject: run.id, amount_micros: 1 }).select());
  await ok(service.from("outbox").insert({ id: "message", ...of, name: "run/requested", data: {} }).select());
  await ok(service.from("rate_limits").insert({ subject: `user:${users.member.id}`, window_start: "2026-01-01T00:00:00Z", used: 1 }).select());
  await ok(service.from("tenant_limits").insert({ ...of, max_runs_per_day: 50 }).select());
  await ok(service.from("mail_preferences").insert({ ...of, user_id: users.member.id, needs_you: true, finished: true, warnings: false }).select());
  await ok(service.from("slack_connections").insert({ ...of, sealed: "s", key_id: "k", team_name: "Acme", channel: "morning", needs_you: true, finished: true, warnings: true }).select());
  const incident = await insert("incidents", { rule: "outbox_age", title: "Messages wait", severity: "critical", value: 1 });
  await ok(service.from("pulse_minutes").insert({ minute: "2026-01-01T00:00:00Z", runs_started: 0, waiting: 0, age_seconds: 0 }).select());
  await ok(service.from("metric_minutes").insert({ minute: "2026-01-01T00:00:00Z", kind: "api", name: "GET /runs", buckets: Array(12).fill(0) }).select());
  await ok(service.from("rule_states").insert({ rule: "outbox_age", value: 1 }).select());
  await ok(service.from("alerts").insert({ incident_id: incident.id, change: "trigger", channel: "slack" }).select());
  await ok(service.from("agent_models").insert({ agent: "planner", model: "openai:gpt-5.1", reason: "Plans need more thought" }).select());
  return {
    agent_models: { agent: "planner" },
    feature_flags: { name: "demo" },
    model_prices: await insert("model_prices", { model: "openai:gpt-5.1", input: 1, cached: 1, cache_write: 1, output: 1, context_tokens: 1000 }),
    incidents: incident,
    incident_events: await insert("incident_events", { incident_id: incident.id, kind: "note", said: "Seen" }),
    pulse_minutes: { minute: "2026-01-01T00:00:00Z" },
    metric_minutes: { minute: "2026-01-01T00:00:00Z", kind: "api", name: "GET /runs" },
    rule_states: { rule: "outbox_age" },
    alerts: { incident_id: incident.id!, change: "trigger", channel: "slack" },
    // The owner sees what the others see while this look is open.
    owner_visits: await insert("owner_visits", { ...of, owner_id: users.owner.id, reason: "They asked for help" }),
    tenant_limits: { tenant_id: tenantId },
    profiles: { user_id: users.member.id },
    platform_owners: { user_id: users.owner.id },
    tenants: { id: tenantId },
    platform_settings: { only_row: "true" },
    tenant_settings: { tenant_id: tenantId },
    audit_logs: { tenant_id: tenantId, number: 1 },
    audit_chains: { tenant_id: tenantId },
    reputation_events: await insert("reputation_events", { ...of, subject_kind: "agent", subject: "executor", kind: "verified_green", points: 10, key: "k" }),
    stops: await insert("stops", { scope: "tenant", ...of, reason: "A drill", stopped_name: "Ada", lifted_at: "2026-01-01T00:00:00Z" }),
    members: { tenant_id: tenantId, user_id: users.member.id },
    role_permissions: { role: "member", permission: "runs.read" },
    api_keys: { id: adminKeyId },
    invitations: await insert("invitations", { ...of, email: "new@example.com", role: "member", token_hash: DIGEST, invited_by: users.admin.id }),
    repositories: { id: repository_id },
    pull_requests: pull,
    pull_request_comments: await insert("pull_request_comments", { ...of, pull_request_id: pull.id, key: "k", author: "a", body: "b" }),
    checks: await insert("checks", { ...of, repository_id, run_id: run.id, sha: SHA, name: "test" }),
    runs: run,
    run_stages: await insert("run_stages", { ...ofRun, stage: "plan" }),
    plans: await insert("plans", { ...ofRun, version: 1, content: {}, author: "agent" }),
    run_messages: await insert("run_messages", { ...ofRun, role: "user", author: "person", content: { text: "hello" } }),
    tool_calls: await insert("tool_calls", { ...ofRun, thread: "execute:1", turn: 1, call_id: "c", name: "list", input: {} }),
    run_events: { run_id: run.id as string, number: 1 },
    approvals: { id: approval.id },
    approval_rules: { tenant_id: tenantId, kind: "merge" },
    approval_votes: await insert("approval_votes", { ...of, approval_id: approval.id, voter: users.member.id, decision: "approved", effective_at: "2026-01-01T00:00:00Z" }),
    decisions: await insert("decisions", { ...ofRun, key: "k", actor: "policy", kind: "x", choice: "y", reason: "z" }),
    effects: await insert("effects", { ...ofRun, key: "k", kind: "push", intent: {} }),
    artifacts: await insert("artifacts", { ...ofRun, key: "k", kind: "diff", name: "d", content: "", digest: DIGEST }),
    reservations: reservation,
    ledger: await insert("ledger", { ...ofRun, reservation_id: reservation.id, model: "replay:replay", cost_micros: 1 }),
    ledger_hours: { tenant_id: tenantId, hour: HOUR },
    ledger_sums: { tenant_id: tenantId, hour: HOUR },
    run_endings: { tenant_id: tenantId, day: "2026-01-01" },
    budget_caps: await insert("budget_caps", { ...of, scope: "tenant", period: "month", amount_micros: 1 }),
    budget_uses: { tenant_id: tenantId, scope: "tenant", subject: "", hour: HOUR },
    budget_grants: { approval_id: approval.id },
    budget_warnings: await insert("budget_warnings", { ...of, scope: "tenant", period: "month", starts_at: HOUR, percent: 50, amount_micros: 1, used_micros: 1 }),
    push_subscriptions: await insert("push_subscriptions", { ...of, user_id: users.member.id, endpoint: "https://fcm.googleapis.com/fcm/send/one", p256dh: "p".repeat(87), auth: "a".repeat(22), device: "Firefox on Linux" }),
    mail_preferences: { tenant_id: tenantId, user_id: users.member.id },
    slack_connections: { tenant_id: tenantId },
    notifications: await insert("notifications", { ...of, key: "k", about: "finished", channel: "mail", user_id: users.member.id, recipient: "ada@example.com", run_id: run.id }),
    github_deliveries: { id: "delivery" },
    run_origins: { run_id: run.id! },
    review_threads: await insert("review_threads", { ...ofRun, comment_id: 1, thread_id: 1, path: "a.ts", author_login: "ada", body: "Rename it" }),
    github_acts: { repository_id, key: "comment:1" },
    github_app: await insert("github_app", { app_id: 1, slug: "morning", name: "Morning", client_id: "Iv1.x", owner_login: "acme", html_url: "https://github.com/apps/morning", sealed: "s", key_id: "k" }),
    github_installations: await insert("github_installations", { id: 7, ...of, account_login: "acme", account_id: 1, account_type: "Organization", repository_selection: "all" }),
    github_tokens: await insert("github_tokens", { ...of, user_id: users.member.id, login: "octo", github_user_id: 1, sealed: "s", key_id: "k" }),
    github_people: { user_id: users.member.id },
    github_flows: { state_hash: DIGEST },
    strategies: strategy,
    strategy_versions: { strategy_id: strategy.id!, version: 1 },
    strategy_firings: await insert("strategy_firings", { ...ofStrategy, key: "k", kind: "manual", status: "started" }),
    outbox: { id: "message" },
    rate_limits: { subject: `user:${users.member.id}`, window_start: "2026-01-01T00:00:00Z" },
  };
}

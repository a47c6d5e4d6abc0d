// Written from the migrations by lib/local/cli/types.ts; not by hand.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  __InternalSupabase: { PostgrestVersion: "12" };
  public: {
    Tables: {
      agent_models: {
        Row: { agent: "planner" | "executor" | "fixer"; model: string; reason: string; set_at: string; set_by: string | null };
        Insert: { agent: "planner" | "executor" | "fixer"; model: string; reason: string; set_at?: string; set_by?: string | null };
        Update: { agent?: "planner" | "executor" | "fixer"; model?: string; reason?: string; set_at?: string; set_by?: string | null };
        Relationships: [];
      };
      alerts: {
        Row: { attempts: number; change: "trigger" | "acknowledge" | "resolve"; channel: "slack" | "pagerduty"; claimed_at: string | null; incident_id: string; sent_at: string | null };
        Insert: { attempts?: number; change: "trigger" | "acknowledge" | "resolve"; channel: "slack" | "pagerduty"; claimed_at?: string | null; incident_id: string; sent_at?: string | null };
        Update: { attempts?: number; change?: "trigger" | "acknowledge" | "resolve"; channel?: "slack" | "pagerduty"; claimed_at?: string | null; incident_id?: string; sent_at?: string | null };
        Relationships: [{ foreignKeyName: "alerts_incident_id_fkey"; columns: ["incident_id"]; isOneToOne: false; referencedRelation: "incidents"; referencedColumns: ["id"] }];
      };
      api_keys: {
        Row: { calls_per_minute: number | null; created_at: string; created_by: string; expires_at: string | null; id: string; key_hash: string; last_used_at: string | null; name: string; prefix: string; revoked_at: string | null; scopes: string[]; tenant_id: string };
        Insert: { calls_per_minute?: number | null; created_at?: string; created_by: string; expires_at?: string | null; id?: string; key_hash: string; last_used_at?: string | null; name: string; prefix: string; revoked_at?: string | null; scopes: string[]; tenant_id: string };
        Update: { calls_per_minute?: number | null; created_at?: string; created_by?: string; expires_at?: string | null; id?: string; key_hash?: string; last_used_at?: string | null; name?: string; prefix?: string; revoked_at?: string | null; scopes?: string[]; tenant_id?: string };
        Relationships: [{ foreignKeyName: "api_keys_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      approval_rules: {
        Row: { deciders: "member" | "admin"; escalate_hours: number; expires_hours: number; kind: "plan" | "outside_plan" | "protected_change" | "merge" | "command" | "write" | "more_money" | "settings"; people_needed: number; remind_hours: number; requester_may_decide: boolean; tenant_id: string };
        Insert: { deciders: "member" | "admin"; escalate_hours: number; expires_hours: number; kind: "plan" | "outside_plan" | "protected_change" | "merge" | "command" | "write" | "more_money" | "settings"; people_needed: number; remind_hours: number; requester_may_decide: boolean; tenant_id: string };
        Update: { deciders?: "member" | "admin"; escalate_hours?: number; expires_hours?: number; kind?: "plan" | "outside_plan" | "protected_change" | "merge" | "command" | "write" | "more_money" | "settings"; people_needed?: number; remind_hours?: number; requester_may_decide?: boolean; tenant_id?: string };
        Relationships: [{ foreignKeyName: "approval_rules_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      approval_votes: {
        Row: { approval_id: string; choice: Json | null; created_at: string; decision: "approved" | "rejected"; effective_at: string; id: string; note: string | null; tenant_id: string; voter: string | null };
        Insert: { approval_id: string; choice?: Json | null; created_at?: string; decision: "approved" | "rejected"; effective_at: string; id?: string; note?: string | null; tenant_id: string; voter?: string | null };
        Update: { approval_id?: string; choice?: Json | null; created_at?: string; decision?: "approved" | "rejected"; effective_at?: string; id?: string; note?: string | null; tenant_id?: string; voter?: string | null };
        Relationships: [{ foreignKeyName: "approval_votes_approval_id_fkey"; columns: ["approval_id"]; isOneToOne: false; referencedRelation: "approvals"; referencedColumns: ["id"] }, { foreignKeyName: "approval_votes_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      approvals: {
        Row: { act: Json; choice: Json | null; created_at: string; decided_at: string | null; decided_by: string | null; decision: "approved" | "rejected" | null; delegated_to: string | null; digest: string; effective_at: string | null; escalated_at: string | null; expires_at: string; id: string; key: string; kind: "plan" | "outside_plan" | "protected_change" | "merge" | "command" | "write" | "more_money" | "settings"; note: string | null; people_needed: number | null; reason: string | null; reminded_at: string | null; replaced_by: string | null; requested_by: string | null; requester_may_decide: boolean | null; run_id: string | null; status: "pending" | "approved" | "rejected" | "expired" | "void"; tenant_id: string; undone: number };
        Insert: { act: Json; choice?: Json | null; created_at?: string; decided_at?: string | null; decided_by?: string | null; decision?: "approved" | "rejected" | null; delegated_to?: string | null; digest?: string; effective_at?: string | null; escalated_at?: string | null; expires_at?: string; id?: string; key: string; kind: "plan" | "outside_plan" | "protected_change" | "merge" | "command" | "write" | "more_money" | "settings"; note?: string | null; people_needed?: number | null; reason?: string | null; reminded_at?: string | null; replaced_by?: string | null; requested_by?: string | null; requester_may_decide?: boolean | null; run_id?: string | null; status?: "pending" | "approved" | "rejected" | "expired" | "void"; tenant_id: string; undone?: number };
        Update: { act?: Json; choice?: Json | null; created_at?: string; decided_at?: string | null; decided_by?: string | null; decision?: "approved" | "rejected" | null; delegated_to?: string | null; digest?: string; effective_at?: string | null; escalated_at?: string | null; expires_at?: string; id?: string; key?: string; kind?: "plan" | "outside_plan" | "protected_change" | "merge" | "command" | "write" | "more_money" | "settings"; note?: string | null; people_needed?: number | null; reason?: string | null; reminded_at?: string | null; replaced_by?: string | null; requested_by?: string | null; requester_may_decide?: boolean | null; run_id?: string | null; status?: "pending" | "approved" | "rejected" | "expired" | "void"; tenant_id?: string; undone?: number };
        Relationships: [{ foreignKeyName: "approvals_replaced_by_fkey"; columns: ["replaced_by"]; isOneToOne: false; referencedRelation: "approvals"; referencedColumns: ["id"] }, { foreignKeyName: "approvals_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "approvals_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      artifacts: {
        Row: { content: string; content_type: string; created_at: string; digest: string; id: string; key: string; kind: "diff" | "log" | "summary" | "evidence"; name: string; run_id: string; tenant_id: string };
        Insert: { content: string; content_type?: string; created_at?: string; digest: string; id?: string; key: string; kind: "diff" | "log" | "summary" | "evidence"; name: string; run_id: string; tenant_id: string };
        Update: { content?: string; content_type?: string; created_at?: string; digest?: string; id?: string; key?: string; kind?: "diff" | "log" | "summary" | "evidence"; name?: string; run_id?: string; tenant_id?: string };
        Relationships: [{ foreignKeyName: "artifacts_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
      audit_chains: {
        Row: { anchor_hash: string; chain: string; first_number: number; last_at: string; last_hash: string; last_number: number; tenant_id: string | null };
        Insert: { anchor_hash?: string; chain: string; first_number?: number; last_at?: string; last_hash?: string; last_number?: number; tenant_id?: string | null };
        Update: { anchor_hash?: string; chain?: string; first_number?: number; last_at?: string; last_hash?: string; last_number?: number; tenant_id?: string | null };
        Relationships: [{ foreignKeyName: "audit_chains_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      audit_logs: {
        Row: { act: string; actor_id: string | null; actor_kind: "person" | "key" | "owner" | "agent" | "github" | "system"; actor_name: string; address: string | null; after: Json | null; at: string; before: Json | null; chain: string; hash: string; number: number; previous_hash: string; run_id: string | null; target_id: string | null; target_kind: string; target_name: string | null; tenant_id: string | null; words: string };
        Insert: { act: string; actor_id?: string | null; actor_kind: "person" | "key" | "owner" | "agent" | "github" | "system"; actor_name: string; address?: string | null; after?: Json | null; at: string; before?: Json | null; chain?: string; hash: string; number: number; previous_hash: string; run_id?: string | null; target_id?: string | null; target_kind: string; target_name?: string | null; tenant_id?: string | null; words?: string };
        Update: { act?: string; actor_id?: string | null; actor_kind?: "person" | "key" | "owner" | "agent" | "github" | "system"; actor_name?: string; address?: string | null; after?: Json | null; at?: string; before?: Json | null; chain?: string; hash?: string; number?: number; previous_hash?: string; run_id?: string | null; target_id?: string | null; target_kind?: string; target_name?: string | null; tenant_id?: string | null; words?: string };
        Relationships: [{ foreignKeyName: "audit_logs_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      budget_caps: {
        Row: { amount_micros: number; created_at: string; created_by: string | null; id: string; period: "hour" | "day" | "month"; scope: "tenant" | "agent" | "strategy" | "repository" | "person"; subject: string; tenant_id: string; updated_at: string };
        Insert: { amount_micros: number; created_at?: string; created_by?: string | null; id?: string; period: "hour" | "day" | "month"; scope: "tenant" | "agent" | "strategy" | "repository" | "person"; subject?: string; tenant_id: string; updated_at?: string };
        Update: { amount_micros?: number; created_at?: string; created_by?: string | null; id?: string; period?: "hour" | "day" | "month"; scope?: "tenant" | "agent" | "strategy" | "repository" | "person"; subject?: string; tenant_id?: string; updated_at?: string };
        Relationships: [{ foreignKeyName: "budget_caps_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      budget_grants: {
        Row: { amount_micros: number; approval_id: string; created_at: string; granted_by: string | null; period: "hour" | "day" | "month" | null; scope: "tenant" | "agent" | "strategy" | "repository" | "person" | "run"; starts_at: string | null; subject: string; tenant_id: string };
        Insert: { amount_micros: number; approval_id: string; created_at?: string; granted_by?: string | null; period?: "hour" | "day" | "month" | null; scope: "tenant" | "agent" | "strategy" | "repository" | "person" | "run"; starts_at?: string | null; subject?: string; tenant_id: string };
        Update: { amount_micros?: number; approval_id?: string; created_at?: string; granted_by?: string | null; period?: "hour" | "day" | "month" | null; scope?: "tenant" | "agent" | "strategy" | "repository" | "person" | "run"; starts_at?: string | null; subject?: string; tenant_id?: string };
        Relationships: [{ foreignKeyName: "budget_grants_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      budget_uses: {
        Row: { hour: string; reserved_micros: number; scope: "tenant" | "agent" | "strategy" | "repository" | "person"; spent_micros: number; subject: string; tenant_id: string };
        Insert: { hour: string; reserved_micros?: number; scope: "tenant" | "agent" | "strategy" | "repository" | "person"; spent_micros?: number; subject?: string; tenant_id: string };
        Update: { hour?: string; reserved_micros?: number; scope?: "tenant" | "agent" | "strategy" | "repository" | "person"; spent_micros?: number; subject?: string; tenant_id?: string };
        Relationships: [{ foreignKeyName: "budget_uses_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      budget_warnings: {
        Row: { amount_micros: number; created_at: string; id: string; percent: number; period: "hour" | "day" | "month"; run_id: string | null; scope: "tenant" | "agent" | "strategy" | "repository" | "person"; starts_at: string; subject: string; tenant_id: string; used_micros: number };
        Insert: { amount_micros: number; created_at?: string; id?: string; percent: number; period: "hour" | "day" | "month"; run_id?: string | null; scope: "tenant" | "agent" | "strategy" | "repository" | "person"; starts_at: string; subject?: string; tenant_id: string; used_micros: number };
        Update: { amount_micros?: number; created_at?: string; id?: string; percent?: number; period?: "hour" | "day" | "month"; run_id?: string | null; scope?: "tenant" | "agent" | "strategy" | "repository" | "person"; starts_at?: string; subject?: string; tenant_id?: string; used_micros?: number };
        Relationships: [{ foreignKeyName: "budget_warnings_run_id_fkey"; columns: ["run_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id"] }, { foreignKeyName: "budget_warnings_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      checks: {
        Row: { annotations: Json; attempt: number; completed_at: string | null; conclusion: "success" | "failure" | "cancelled" | "timed_out" | "neutral" | "skipped" | "action_required" | null; created_at: string; external_id: string | null; id: string; log: string; name: string; repository_id: string; required: boolean; run_id: string | null; sha: string; started_at: string | null; status: "queued" | "in_progress" | "completed"; tenant_id: string; url: string | null };
        Insert: { annotations?: Json; attempt?: number; completed_at?: string | null; conclusion?: "success" | "failure" | "cancelled" | "timed_out" | "neutral" | "skipped" | "action_required" | null; created_at?: string; external_id?: string | null; id?: string; log?: string; name: string; repository_id: string; required?: boolean; run_id?: string | null; sha: string; started_at?: string | null; status?: "queued" | "in_progress" | "completed"; tenant_id: string; url?: string | null };
        Update: { annotations?: Json; attempt?: number; completed_at?: string | null; conclusion?: "success" | "failure" | "cancelled" | "timed_out" | "neutral" | "skipped" | "action_required" | null; created_at?: string; external_id?: string | null; id?: string; log?: string; name?: string; repository_id?: string; required?: boolean; run_id?: string | null; sha?: string; started_at?: string | null; status?: "queued" | "in_progress" | "completed"; tenant_id?: string; url?: string | null };
        Relationships: [{ foreignKeyName: "checks_repository_id_tenant_id_fkey"; columns: ["repository_id","tenant_id"]; isOneToOne: false; referencedRelation: "repositories"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "checks_run_id_fkey"; columns: ["run_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id"] }];
      };
      decisions: {
        Row: { actor: string; choice: string; created_at: string; evidence: Json; id: string; key: string; kind: string; reason: string; run_id: string; tenant_id: string };
        Insert: { actor: string; choice: string; created_at?: string; evidence?: Json; id?: string; key: string; kind: string; reason: string; run_id: string; tenant_id: string };
        Update: { actor?: string; choice?: string; created_at?: string; evidence?: Json; id?: string; key?: string; kind?: string; reason?: string; run_id?: string; tenant_id?: string };
        Relationships: [{ foreignKeyName: "decisions_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
      effects: {
        Row: { created_at: string; finished_at: string | null; id: string; intent: Json; key: string; kind: string; outcome: Json | null; run_id: string; status: "intended" | "done" | "failed"; tenant_id: string };
        Insert: { created_at?: string; finished_at?: string | null; id?: string; intent: Json; key: string; kind: string; outcome?: Json | null; run_id: string; status?: "intended" | "done" | "failed"; tenant_id: string };
        Update: { created_at?: string; finished_at?: string | null; id?: string; intent?: Json; key?: string; kind?: string; outcome?: Json | null; run_id?: string; status?: "intended" | "done" | "failed"; tenant_id?: string };
        Relationships: [{ foreignKeyName: "effects_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
      feature_flags: {
        Row: { description: string; name: string; percentage: number; tenants: string[] };
        Insert: { description: string; name: string; percentage: number; tenants?: string[] };
        Update: { description?: string; name?: string; percentage?: number; tenants?: string[] };
        Relationships: [];
      };
      github_acts: {
        Row: { created_at: string; key: string; repository_id: string; tenant_id: string };
        Insert: { created_at?: string; key: string; repository_id: string; tenant_id: string };
        Update: { created_at?: string; key?: string; repository_id?: string; tenant_id?: string };
        Relationships: [{ foreignKeyName: "github_acts_repository_id_tenant_id_fkey"; columns: ["repository_id","tenant_id"]; isOneToOne: false; referencedRelation: "repositories"; referencedColumns: ["id","tenant_id"] }];
      };
      github_app: {
        Row: { app_id: number; client_id: string; created_at: string; created_by: string | null; html_url: string; id: "app"; key_id: string; name: string; owner_login: string; sealed: string; slug: string };
        Insert: { app_id: number; client_id: string; created_at?: string; created_by?: string | null; html_url: string; id?: "app"; key_id: string; name: string; owner_login: string; sealed: string; slug: string };
        Update: { app_id?: number; client_id?: string; created_at?: string; created_by?: string | null; html_url?: string; id?: "app"; key_id?: string; name?: string; owner_login?: string; sealed?: string; slug?: string };
        Relationships: [];
      };
      github_deliveries: {
        Row: { action: string | null; attempts: number; event: string; id: string; installation_id: number | null; payload: Json; processed_at: string | null; reason: string | null; received_at: string; repository_id: string | null; status: "received" | "processed" | "ignored" | "failed"; tenant_id: string | null };
        Insert: { action?: string | null; attempts?: number; event: string; id: string; installation_id?: number | null; payload: Json; processed_at?: string | null; reason?: string | null; received_at?: string; repository_id?: string | null; status?: "received" | "processed" | "ignored" | "failed"; tenant_id?: string | null };
        Update: { action?: string | null; attempts?: number; event?: string; id?: string; installation_id?: number | null; payload?: Json; processed_at?: string | null; reason?: string | null; received_at?: string; repository_id?: string | null; status?: "received" | "processed" | "ignored" | "failed"; tenant_id?: string | null };
        Relationships: [{ foreignKeyName: "github_deliveries_repository_id_tenant_id_fkey"; columns: ["repository_id","tenant_id"]; isOneToOne: false; referencedRelation: "repositories"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "github_deliveries_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      github_flows: {
        Row: { data: Json; expires_at: string; purpose: "create_app" | "claim" | "link"; session_id: string | null; state_hash: string; tenant_id: string; user_id: string };
        Insert: { data?: Json; expires_at?: string; purpose: "create_app" | "claim" | "link"; session_id?: string | null; state_hash: string; tenant_id: string; user_id: string };
        Update: { data?: Json; expires_at?: string; purpose?: "create_app" | "claim" | "link"; session_id?: string | null; state_hash?: string; tenant_id?: string; user_id?: string };
        Relationships: [{ foreignKeyName: "github_flows_tenant_id_user_id_fkey"; columns: ["tenant_id","user_id"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["tenant_id","user_id"] }];
      };
      github_installations: {
        Row: { account_id: number; account_login: string; account_type: "User" | "Organization"; claimed_at: string; claimed_by: string | null; id: number; removed_at: string | null; repository_selection: "all" | "selected"; suspended_at: string | null; tenant_id: string };
        Insert: { account_id: number; account_login: string; account_type: "User" | "Organization"; claimed_at?: string; claimed_by?: string | null; id: number; removed_at?: string | null; repository_selection: "all" | "selected"; suspended_at?: string | null; tenant_id: string };
        Update: { account_id?: number; account_login?: string; account_type?: "User" | "Organization"; claimed_at?: string; claimed_by?: string | null; id?: number; removed_at?: string | null; repository_selection?: "all" | "selected"; suspended_at?: string | null; tenant_id?: string };
        Relationships: [{ foreignKeyName: "github_installations_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      github_people: {
        Row: { github_user_id: number; linked_at: string; login: string; user_id: string };
        Insert: { github_user_id: number; linked_at?: string; login: string; user_id: string };
        Update: { github_user_id?: number; linked_at?: string; login?: string; user_id?: string };
        Relationships: [];
      };
      github_tokens: {
        Row: { created_at: string; expires_at: string | null; github_user_id: number; id: string; invalid_since: string | null; key_id: string; last_used_at: string | null; login: string; sealed: string; tenant_id: string; user_id: string };
        Insert: { created_at?: string; expires_at?: string | null; github_user_id: number; id?: string; invalid_since?: string | null; key_id: string; last_used_at?: string | null; login: string; sealed: string; tenant_id: string; user_id: string };
        Update: { created_at?: string; expires_at?: string | null; github_user_id?: number; id?: string; invalid_since?: string | null; key_id?: string; last_used_at?: string | null; login?: string; sealed?: string; tenant_id?: string; user_id?: string };
        Relationships: [{ foreignKeyName: "github_tokens_tenant_id_user_id_fkey"; columns: ["tenant_id","user_id"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["tenant_id","user_id"] }];
      };
      incident_events: {
        Row: { at: string; by: string | null; id: string; incident_id: string; kind: "opened" | "acknowledged" | "assigned" | "note" | "resolved" | "alerted" | "alert_failed"; said: string };
        Insert: { at?: string; by?: string | null; id?: string; incident_id: string; kind: "opened" | "acknowledged" | "assigned" | "note" | "resolved" | "alerted" | "alert_failed"; said: string };
        Update: { at?: string; by?: string | null; id?: string; incident_id?: string; kind?: "opened" | "acknowledged" | "assigned" | "note" | "resolved" | "alerted" | "alert_failed"; said?: string };
        Relationships: [{ foreignKeyName: "incident_events_incident_id_fkey"; columns: ["incident_id"]; isOneToOne: false; referencedRelation: "incidents"; referencedColumns: ["id"] }];
      };
      incidents: {
        Row: { acknowledged_at: string | null; assigned_to: string | null; id: string; opened_at: string; resolved_at: string | null; rule: string; severity: "warning" | "critical"; title: string; value: number };
        Insert: { acknowledged_at?: string | null; assigned_to?: string | null; id?: string; opened_at?: string; resolved_at?: string | null; rule: string; severity: "warning" | "critical"; title: string; value: number };
        Update: { acknowledged_at?: string | null; assigned_to?: string | null; id?: string; opened_at?: string; resolved_at?: string | null; rule?: string; severity?: "warning" | "critical"; title?: string; value?: number };
        Relationships: [];
      };
      invitations: {
        Row: { accepted_at: string | null; created_at: string; email: string; expires_at: string; id: string; invited_by: string; revoked_at: string | null; role: "admin" | "member"; tenant_id: string; token_hash: string };
        Insert: { accepted_at?: string | null; created_at?: string; email: string; expires_at?: string; id?: string; invited_by: string; revoked_at?: string | null; role: "admin" | "member"; tenant_id: string; token_hash: string };
        Update: { accepted_at?: string | null; created_at?: string; email?: string; expires_at?: string; id?: string; invited_by?: string; revoked_at?: string | null; role?: "admin" | "member"; tenant_id?: string; token_hash?: string };
        Relationships: [{ foreignKeyName: "invitations_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      ledger: {
        Row: { agent: string | null; cached_tokens: number; cost_micros: number; counts_at: string; created_at: string; duration_ms: number | null; estimated: boolean; first_token_ms: number | null; id: string; input_tokens: number; kind: "model" | "sandbox" | "storage" | "correction"; model: string; output_tokens: number; person_id: string | null; reasoning_tokens: number; replayed: boolean; repository_id: string | null; reservation_id: string | null; run_id: string | null; stage: "plan" | "execute" | "ci" | "fix" | "finalize" | null; stored_bytes: number | null; strategy_id: string | null; tenant_id: string; thread: string | null; turn: number | null };
        Insert: { agent?: string | null; cached_tokens?: number; cost_micros: number; counts_at?: string; created_at?: string; duration_ms?: number | null; estimated?: boolean; first_token_ms?: number | null; id?: string; input_tokens?: number; kind?: "model" | "sandbox" | "storage" | "correction"; model: string; output_tokens?: number; person_id?: string | null; reasoning_tokens?: number; replayed?: boolean; repository_id?: string | null; reservation_id?: string | null; run_id?: string | null; stage?: "plan" | "execute" | "ci" | "fix" | "finalize" | null; stored_bytes?: number | null; strategy_id?: string | null; tenant_id: string; thread?: string | null; turn?: number | null };
        Update: { agent?: string | null; cached_tokens?: number; cost_micros?: number; counts_at?: string; created_at?: string; duration_ms?: number | null; estimated?: boolean; first_token_ms?: number | null; id?: string; input_tokens?: number; kind?: "model" | "sandbox" | "storage" | "correction"; model?: string; output_tokens?: number; person_id?: string | null; reasoning_tokens?: number; replayed?: boolean; repository_id?: string | null; reservation_id?: string | null; run_id?: string | null; stage?: "plan" | "execute" | "ci" | "fix" | "finalize" | null; stored_bytes?: number | null; strategy_id?: string | null; tenant_id?: string; thread?: string | null; turn?: number | null };
        Relationships: [{ foreignKeyName: "ledger_reservation_id_fkey"; columns: ["reservation_id"]; isOneToOne: false; referencedRelation: "reservations"; referencedColumns: ["id"] }, { foreignKeyName: "ledger_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "ledger_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      ledger_hours: {
        Row: { agent: string | null; cached_tokens: number; cost_micros: number; entries: number; hour: string; input_tokens: number; kind: string; model: string; output_tokens: number; person_id: string | null; reasoning_tokens: number; replayed: boolean; repository_id: string | null; strategy_id: string | null; tenant_id: string };
        Insert: { agent?: string | null; cached_tokens?: number; cost_micros?: number; entries?: number; hour: string; input_tokens?: number; kind: string; model: string; output_tokens?: number; person_id?: string | null; reasoning_tokens?: number; replayed: boolean; repository_id?: string | null; strategy_id?: string | null; tenant_id: string };
        Update: { agent?: string | null; cached_tokens?: number; cost_micros?: number; entries?: number; hour?: string; input_tokens?: number; kind?: string; model?: string; output_tokens?: number; person_id?: string | null; reasoning_tokens?: number; replayed?: boolean; repository_id?: string | null; strategy_id?: string | null; tenant_id?: string };
        Relationships: [{ foreignKeyName: "ledger_hours_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      ledger_sums: {
        Row: { cached_tokens: number; cost_micros: number; dimension: "agent" | "kind" | "model" | "person" | "repository" | "strategy"; entries: number; hour: string; input_tokens: number; key: string | null; output_tokens: number; reasoning_tokens: number; replayed: boolean; tenant_id: string };
        Insert: { cached_tokens?: number; cost_micros?: number; dimension: "agent" | "kind" | "model" | "person" | "repository" | "strategy"; entries?: number; hour: string; input_tokens?: number; key?: string | null; output_tokens?: number; reasoning_tokens?: number; replayed: boolean; tenant_id: string };
        Update: { cached_tokens?: number; cost_micros?: number; dimension?: "agent" | "kind" | "model" | "person" | "repository" | "strategy"; entries?: number; hour?: string; input_tokens?: number; key?: string | null; output_tokens?: number; reasoning_tokens?: number; replayed?: boolean; tenant_id?: string };
        Relationships: [{ foreignKeyName: "ledger_sums_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      mail_preferences: {
        Row: { finished: boolean; needs_you: boolean; tenant_id: string; user_id: string; warnings: boolean };
        Insert: { finished: boolean; needs_you: boolean; tenant_id: string; user_id: string; warnings: boolean };
        Update: { finished?: boolean; needs_you?: boolean; tenant_id?: string; user_id?: string; warnings?: boolean };
        Relationships: [{ foreignKeyName: "mail_preferences_tenant_id_user_id_fkey"; columns: ["tenant_id","user_id"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["tenant_id","user_id"] }];
      };
      members: {
        Row: { created_at: string; role: "admin" | "member"; tenant_id: string; user_id: string };
        Insert: { created_at?: string; role: "admin" | "member"; tenant_id: string; user_id: string };
        Update: { created_at?: string; role?: "admin" | "member"; tenant_id?: string; user_id?: string };
        Relationships: [{ foreignKeyName: "members_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      metric_minutes: {
        Row: { buckets: number[]; errors: number; kind: "api" | "step" | "webhook"; minute: string; name: string; sum_ms: number };
        Insert: { buckets: number[]; errors?: number; kind: "api" | "step" | "webhook"; minute: string; name: string; sum_ms?: number };
        Update: { buckets?: number[]; errors?: number; kind?: "api" | "step" | "webhook"; minute?: string; name?: string; sum_ms?: number };
        Relationships: [];
      };
      model_prices: {
        Row: { cache_write: number; cached: number; context_tokens: number; created_at: string; created_by: string | null; id: string; input: number; model: string; note: string; output: number; valid_from: string };
        Insert: { cache_write: number; cached: number; context_tokens: number; created_at?: string; created_by?: string | null; id?: string; input: number; model: string; note?: string; output: number; valid_from?: string };
        Update: { cache_write?: number; cached?: number; context_tokens?: number; created_at?: string; created_by?: string | null; id?: string; input?: number; model?: string; note?: string; output?: number; valid_from?: string };
        Relationships: [];
      };
      notifications: {
        Row: { about: "requested" | "reminded" | "escalated" | "delegated" | "voted" | "finished" | "warned"; answers_to: string | null; approval_id: string | null; attempt: number; attempts: number; channel: "mail" | "slack"; claimed_at: string | null; claimed_by: string | null; created_at: string; id: string; key: string; last_error: string | null; message_id: string | null; place: string | null; recipient: string; run_id: string | null; sent_at: string | null; status: "sending" | "sent" | "failed" | "skipped"; tenant_id: string; user_id: string | null; warning_id: string | null };
        Insert: { about: "requested" | "reminded" | "escalated" | "delegated" | "voted" | "finished" | "warned"; answers_to?: string | null; approval_id?: string | null; attempt?: number; attempts?: number; channel: "mail" | "slack"; claimed_at?: string | null; claimed_by?: string | null; created_at?: string; id?: string; key: string; last_error?: string | null; message_id?: string | null; place?: string | null; recipient: string; run_id?: string | null; sent_at?: string | null; status?: "sending" | "sent" | "failed" | "skipped"; tenant_id: string; user_id?: string | null; warning_id?: string | null };
        Update: { about?: "requested" | "reminded" | "escalated" | "delegated" | "voted" | "finished" | "warned"; answers_to?: string | null; approval_id?: string | null; attempt?: number; attempts?: number; channel?: "mail" | "slack"; claimed_at?: string | null; claimed_by?: string | null; created_at?: string; id?: string; key?: string; last_error?: string | null; message_id?: string | null; place?: string | null; recipient?: string; run_id?: string | null; sent_at?: string | null; status?: "sending" | "sent" | "failed" | "skipped"; tenant_id?: string; user_id?: string | null; warning_id?: string | null };
        Relationships: [{ foreignKeyName: "notifications_approval_id_fkey"; columns: ["approval_id"]; isOneToOne: false; referencedRelation: "approvals"; referencedColumns: ["id"] }, { foreignKeyName: "notifications_run_id_fkey"; columns: ["run_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id"] }, { foreignKeyName: "notifications_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }, { foreignKeyName: "notifications_tenant_id_user_id_fkey"; columns: ["tenant_id","user_id"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["tenant_id","user_id"] }, { foreignKeyName: "notifications_warning_id_fkey"; columns: ["warning_id"]; isOneToOne: false; referencedRelation: "budget_warnings"; referencedColumns: ["id"] }];
      };
      outbox: {
        Row: { created_at: string; data: Json; id: string; name: string; tenant_id: string };
        Insert: { created_at?: string; data: Json; id: string; name: string; tenant_id: string };
        Update: { created_at?: string; data?: Json; id?: string; name?: string; tenant_id?: string };
        Relationships: [{ foreignKeyName: "outbox_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      owner_visits: {
        Row: { closed_at: string | null; ends_at: string; id: string; opened_at: string; owner_id: string; pages: string[]; reason: string; tenant_id: string };
        Insert: { closed_at?: string | null; ends_at?: string; id?: string; opened_at?: string; owner_id: string; pages?: string[]; reason: string; tenant_id: string };
        Update: { closed_at?: string | null; ends_at?: string; id?: string; opened_at?: string; owner_id?: string; pages?: string[]; reason?: string; tenant_id?: string };
        Relationships: [{ foreignKeyName: "owner_visits_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      plans: {
        Row: { author: "agent" | "person"; content: Json; created_at: string; created_by: string | null; id: string; run_id: string; tenant_id: string; version: number };
        Insert: { author: "agent" | "person"; content: Json; created_at?: string; created_by?: string | null; id?: string; run_id: string; tenant_id: string; version: number };
        Update: { author?: "agent" | "person"; content?: Json; created_at?: string; created_by?: string | null; id?: string; run_id?: string; tenant_id?: string; version?: number };
        Relationships: [{ foreignKeyName: "plans_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
      platform_owners: {
        Row: { created_at: string; made_by: string | null; reason: string | null; user_id: string };
        Insert: { created_at?: string; made_by?: string | null; reason?: string | null; user_id: string };
        Update: { created_at?: string; made_by?: string | null; reason?: string | null; user_id?: string };
        Relationships: [];
      };
      platform_settings: {
        Row: { allowed_models: string[]; audit_retention_days: number; calls_per_minute: number; day_cap_micros: number; delivery_retention_days: number; event_retention_days: number; hour_cap_micros: number; max_calls_per_minute: number; max_day_cap_micros: number; max_hour_cap_micros: number; max_month_cap_micros: number; max_pull_requests_per_hour: number; max_runs_per_day: number; only_row: boolean; pull_requests_per_hour: number; restricted_below: number; runs_per_day: number; score_half_life_days: number; start_score: number; trusted_from: number };
        Insert: { allowed_models?: string[]; audit_retention_days?: number; calls_per_minute?: number; day_cap_micros?: number; delivery_retention_days?: number; event_retention_days?: number; hour_cap_micros?: number; max_calls_per_minute?: number; max_day_cap_micros?: number; max_hour_cap_micros?: number; max_month_cap_micros?: number; max_pull_requests_per_hour?: number; max_runs_per_day?: number; only_row?: boolean; pull_requests_per_hour?: number; restricted_below?: number; runs_per_day?: number; score_half_life_days?: number; start_score?: number; trusted_from?: number };
        Update: { allowed_models?: string[]; audit_retention_days?: number; calls_per_minute?: number; day_cap_micros?: number; delivery_retention_days?: number; event_retention_days?: number; hour_cap_micros?: number; max_calls_per_minute?: number; max_day_cap_micros?: number; max_hour_cap_micros?: number; max_month_cap_micros?: number; max_pull_requests_per_hour?: number; max_runs_per_day?: number; only_row?: boolean; pull_requests_per_hour?: number; restricted_below?: number; runs_per_day?: number; score_half_life_days?: number; start_score?: number; trusted_from?: number };
        Relationships: [];
      };
      profiles: {
        Row: { created_at: string; display_name: string; email: string; user_id: string };
        Insert: { created_at?: string; display_name?: string; email: string; user_id: string };
        Update: { created_at?: string; display_name?: string; email?: string; user_id?: string };
        Relationships: [];
      };
      pull_request_comments: {
        Row: { author: string; body: string; created_at: string; id: string; key: string; pull_request_id: string; tenant_id: string };
        Insert: { author: string; body: string; created_at?: string; id?: string; key: string; pull_request_id: string; tenant_id: string };
        Update: { author?: string; body?: string; created_at?: string; id?: string; key?: string; pull_request_id?: string; tenant_id?: string };
        Relationships: [{ foreignKeyName: "pull_request_comments_pull_request_id_tenant_id_fkey"; columns: ["pull_request_id","tenant_id"]; isOneToOne: false; referencedRelation: "pull_requests"; referencedColumns: ["id","tenant_id"] }];
      };
      pull_requests: {
        Row: { base_branch: string; body: string; created_at: string; draft: boolean; head_branch: string; head_sha: string; id: string; key: string; merge_sha: string | null; number: number; repository_id: string; run_id: string | null; status: "open" | "merged" | "closed"; tenant_id: string; title: string; updated_at: string; url: string | null };
        Insert: { base_branch: string; body?: string; created_at?: string; draft?: boolean; head_branch: string; head_sha: string; id?: string; key: string; merge_sha?: string | null; number: number; repository_id: string; run_id?: string | null; status?: "open" | "merged" | "closed"; tenant_id: string; title: string; updated_at?: string; url?: string | null };
        Update: { base_branch?: string; body?: string; created_at?: string; draft?: boolean; head_branch?: string; head_sha?: string; id?: string; key?: string; merge_sha?: string | null; number?: number; repository_id?: string; run_id?: string | null; status?: "open" | "merged" | "closed"; tenant_id?: string; title?: string; updated_at?: string; url?: string | null };
        Relationships: [{ foreignKeyName: "pull_requests_repository_id_tenant_id_fkey"; columns: ["repository_id","tenant_id"]; isOneToOne: false; referencedRelation: "repositories"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "pull_requests_run_id_fkey"; columns: ["run_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id"] }];
      };
      pulse_minutes: {
        Row: { age_seconds: number; minute: string; runs_started: number; waiting: number };
        Insert: { age_seconds: number; minute: string; runs_started: number; waiting: number };
        Update: { age_seconds?: number; minute?: string; runs_started?: number; waiting?: number };
        Relationships: [];
      };
      push_subscriptions: {
        Row: { auth: string; created_at: string; device: string; endpoint: string; finished: boolean; id: string; last_error: string | null; last_sent_at: string | null; needs_you: boolean; p256dh: string; tenant_id: string; user_id: string };
        Insert: { auth: string; created_at?: string; device: string; endpoint: string; finished?: boolean; id?: string; last_error?: string | null; last_sent_at?: string | null; needs_you?: boolean; p256dh: string; tenant_id: string; user_id: string };
        Update: { auth?: string; created_at?: string; device?: string; endpoint?: string; finished?: boolean; id?: string; last_error?: string | null; last_sent_at?: string | null; needs_you?: boolean; p256dh?: string; tenant_id?: string; user_id?: string };
        Relationships: [{ foreignKeyName: "push_subscriptions_tenant_id_user_id_fkey"; columns: ["tenant_id","user_id"]; isOneToOne: false; referencedRelation: "members"; referencedColumns: ["tenant_id","user_id"] }];
      };
      rate_limits: {
        Row: { subject: string; used: number; window_start: string };
        Insert: { subject: string; used?: number; window_start: string };
        Update: { subject?: string; used?: number; window_start?: string };
        Relationships: [];
      };
      repositories: {
        Row: { access: "ok" | "suspended" | "removed" | "token_invalid"; checks_grace_seconds: number; created_at: string; created_by: string | null; default_branch: string; forge: "local" | "github"; github_id: number | null; id: string; installation_id: number | null; location: string; merge_method: "merge" | "squash" | "rebase"; name: string; network: "none" | "install" | "all"; run_label: string; strategies_read_at: string | null; strategies_sha: string | null; swept_at: string | null; tenant_id: string; token_id: string | null };
        Insert: { access?: "ok" | "suspended" | "removed" | "token_invalid"; checks_grace_seconds?: number; created_at?: string; created_by?: string | null; default_branch: string; forge: "local" | "github"; github_id?: number | null; id?: string; installation_id?: number | null; location: string; merge_method?: "merge" | "squash" | "rebase"; name: string; network?: "none" | "install" | "all"; run_label?: string; strategies_read_at?: string | null; strategies_sha?: string | null; swept_at?: string | null; tenant_id: string; token_id?: string | null };
        Update: { access?: "ok" | "suspended" | "removed" | "token_invalid"; checks_grace_seconds?: number; created_at?: string; created_by?: string | null; default_branch?: string; forge?: "local" | "github"; github_id?: number | null; id?: string; installation_id?: number | null; location?: string; merge_method?: "merge" | "squash" | "rebase"; name?: string; network?: "none" | "install" | "all"; run_label?: string; strategies_read_at?: string | null; strategies_sha?: string | null; swept_at?: string | null; tenant_id?: string; token_id?: string | null };
        Relationships: [{ foreignKeyName: "repositories_installation_id_tenant_id_fkey"; columns: ["installation_id","tenant_id"]; isOneToOne: false; referencedRelation: "github_installations"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "repositories_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }, { foreignKeyName: "repositories_token_id_tenant_id_fkey"; columns: ["token_id","tenant_id"]; isOneToOne: false; referencedRelation: "github_tokens"; referencedColumns: ["id","tenant_id"] }];
      };
      reputation_events: {
        Row: { created_at: string; created_by: string | null; id: string; key: string; kind: "verified_green" | "failed" | "over_cost" | "rejected" | "reverted" | "untouched" | "set_by_owner"; note: string; points: number; position: number; run_id: string | null; subject: string; subject_kind: "agent" | "repository"; tenant_id: string };
        Insert: { created_at?: string; created_by?: string | null; id?: string; key: string; kind: "verified_green" | "failed" | "over_cost" | "rejected" | "reverted" | "untouched" | "set_by_owner"; note?: string; points: number; position: number; run_id?: string | null; subject: string; subject_kind: "agent" | "repository"; tenant_id: string };
        Update: { created_at?: string; created_by?: string | null; id?: string; key?: string; kind?: "verified_green" | "failed" | "over_cost" | "rejected" | "reverted" | "untouched" | "set_by_owner"; note?: string; points?: number; position?: number; run_id?: string | null; subject?: string; subject_kind?: "agent" | "repository"; tenant_id?: string };
        Relationships: [{ foreignKeyName: "reputation_events_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      reservations: {
        Row: { about: Json; agent: string | null; amount_micros: number; counts_at: string; created_at: string; estimated: boolean; finished_at: string | null; id: string; key: string; kind: "model" | "sandbox"; lease_until: string; person_id: string | null; repository_id: string | null; run_id: string; status: "held" | "settled" | "released"; strategy_id: string | null; tenant_id: string };
        Insert: { about?: Json; agent?: string | null; amount_micros: number; counts_at?: string; created_at?: string; estimated?: boolean; finished_at?: string | null; id?: string; key: string; kind?: "model" | "sandbox"; lease_until?: string; person_id?: string | null; repository_id?: string | null; run_id: string; status?: "held" | "settled" | "released"; strategy_id?: string | null; tenant_id: string };
        Update: { about?: Json; agent?: string | null; amount_micros?: number; counts_at?: string; created_at?: string; estimated?: boolean; finished_at?: string | null; id?: string; key?: string; kind?: "model" | "sandbox"; lease_until?: string; person_id?: string | null; repository_id?: string | null; run_id?: string; status?: "held" | "settled" | "released"; strategy_id?: string | null; tenant_id?: string };
        Relationships: [{ foreignKeyName: "reservations_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
      review_threads: {
        Row: { author_login: string; body: string; comment_id: number; created_at: string; id: string; line: number | null; path: string; review_id: number | null; run_id: string; settled_sha: string | null; status: "open" | "given" | "settled"; tenant_id: string; thread_id: number };
        Insert: { author_login: string; body: string; comment_id: number; created_at?: string; id?: string; line?: number | null; path: string; review_id?: number | null; run_id: string; settled_sha?: string | null; status?: "open" | "given" | "settled"; tenant_id: string; thread_id: number };
        Update: { author_login?: string; body?: string; comment_id?: number; created_at?: string; id?: string; line?: number | null; path?: string; review_id?: number | null; run_id?: string; settled_sha?: string | null; status?: "open" | "given" | "settled"; tenant_id?: string; thread_id?: number };
        Relationships: [{ foreignKeyName: "review_threads_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
      role_permissions: {
        Row: { permission: string; role: "admin" | "member" };
        Insert: { permission: string; role: "admin" | "member" };
        Update: { permission?: string; role?: "admin" | "member" };
        Relationships: [];
      };
      rule_states: {
        Row: { crossed_since: string | null; rule: string; seen_at: string; value: number };
        Insert: { crossed_since?: string | null; rule: string; seen_at?: string; value: number };
        Update: { crossed_since?: string | null; rule?: string; seen_at?: string; value?: number };
        Relationships: [];
      };
      run_endings: {
        Row: { day: string; rung: number; runs: number; status: "succeeded" | "failed" | "cancelled"; tenant_id: string };
        Insert: { day: string; rung: number; runs?: number; status: "succeeded" | "failed" | "cancelled"; tenant_id: string };
        Update: { day?: string; rung?: number; runs?: number; status?: "succeeded" | "failed" | "cancelled"; tenant_id?: string };
        Relationships: [{ foreignKeyName: "run_endings_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      run_events: {
        Row: { created_at: string; data: Json; key: string; level: "debug" | "info" | "warning" | "error"; message: string; number: number; run_id: string; stage: "plan" | "execute" | "ci" | "fix" | "finalize" | null; tenant_id: string; type: string };
        Insert: { created_at?: string; data?: Json; key: string; level?: "debug" | "info" | "warning" | "error"; message: string; number: number; run_id: string; stage?: "plan" | "execute" | "ci" | "fix" | "finalize" | null; tenant_id: string; type: string };
        Update: { created_at?: string; data?: Json; key?: string; level?: "debug" | "info" | "warning" | "error"; message?: string; number?: number; run_id?: string; stage?: "plan" | "execute" | "ci" | "fix" | "finalize" | null; tenant_id?: string; type?: string };
        Relationships: [{ foreignKeyName: "run_events_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
      run_messages: {
        Row: { author: "agent" | "person" | "system"; content: Json; created_at: string; created_by: string | null; id: string; position: number | null; role: "user" | "assistant" | "tool"; run_id: string; tenant_id: string; thread: string | null; turn: number | null };
        Insert: { author: "agent" | "person" | "system"; content: Json; created_at?: string; created_by?: string | null; id?: string; position?: number | null; role: "user" | "assistant" | "tool"; run_id: string; tenant_id: string; thread?: string | null; turn?: number | null };
        Update: { author?: "agent" | "person" | "system"; content?: Json; created_at?: string; created_by?: string | null; id?: string; position?: number | null; role?: "user" | "assistant" | "tool"; run_id?: string; tenant_id?: string; thread?: string | null; turn?: number | null };
        Relationships: [{ foreignKeyName: "run_messages_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
      run_origins: {
        Row: { actor_github_id: number; actor_login: string; created_at: string; delivery_id: string | null; happened_at: string; issue_number: number | null; kind: "issue" | "comment" | "assignment" | "check" | "review" | "strategy"; open: boolean; pull_number: number | null; repository_id: string; run_id: string; tenant_id: string };
        Insert: { actor_github_id: number; actor_login: string; created_at?: string; delivery_id?: string | null; happened_at: string; issue_number?: number | null; kind: "issue" | "comment" | "assignment" | "check" | "review" | "strategy"; open?: boolean; pull_number?: number | null; repository_id: string; run_id: string; tenant_id: string };
        Update: { actor_github_id?: number; actor_login?: string; created_at?: string; delivery_id?: string | null; happened_at?: string; issue_number?: number | null; kind?: "issue" | "comment" | "assignment" | "check" | "review" | "strategy"; open?: boolean; pull_number?: number | null; repository_id?: string; run_id?: string; tenant_id?: string };
        Relationships: [{ foreignKeyName: "run_origins_repository_id_tenant_id_fkey"; columns: ["repository_id","tenant_id"]; isOneToOne: false; referencedRelation: "repositories"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "run_origins_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
      run_stages: {
        Row: { attempt: number; finished_at: string | null; id: string; run_id: string; stage: "plan" | "execute" | "ci" | "fix" | "finalize"; started_at: string; status: "running" | "waiting" | "succeeded" | "failed" | "cancelled"; summary: string | null; tenant_id: string };
        Insert: { attempt?: number; finished_at?: string | null; id?: string; run_id: string; stage: "plan" | "execute" | "ci" | "fix" | "finalize"; started_at?: string; status?: "running" | "waiting" | "succeeded" | "failed" | "cancelled"; summary?: string | null; tenant_id: string };
        Update: { attempt?: number; finished_at?: string | null; id?: string; run_id?: string; stage?: "plan" | "execute" | "ci" | "fix" | "finalize"; started_at?: string; status?: "running" | "waiting" | "succeeded" | "failed" | "cancelled"; summary?: string | null; tenant_id?: string };
        Relationships: [{ foreignKeyName: "run_stages_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
      runs: {
        Row: { admitted_at: string | null; attempt: number; autonomy: "plan" | "merge" | "full" | "step"; base_branch: string; base_sha: string | null; branch: string | null; cap_micros: number; claimed_by: string | null; created_at: string; created_by: string | null; deadline_at: string | null; deadline_minutes: number; estimated_micros: number | null; finished_at: string | null; first_cap_micros: number | null; fix_limit: number; goal: string; head_sha: string | null; held_at: string | null; held_by: string | null; id: string; idempotency_key: string | null; last_event_number: number; merge_judged_at: string | null; merge_looked_at: string | null; merged_at: string | null; model: string; outcome: "merged" | "ready_for_review" | "no_changes" | "red" | "stopped" | "rejected" | "cancelled" | "error" | null; pull_request_asked_at: string | null; pull_request_at: string | null; replay_of: string | null; replayed: boolean; repository_id: string; request_digest: string | null; reserved_micros: number; sandbox: "bubblewrap" | "unsafe"; spent_micros: number; stage: "plan" | "execute" | "ci" | "fix" | "finalize" | null; started_at: string | null; status: "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled"; strategy_firing_id: string | null; strategy_id: string | null; strategy_version: number | null; summary: string | null; tenant_id: string; turn_limit: number; waits_for: string | null; waits_until: string | null; wanted: "pause" | "cancel" | null; wanted_end: Json | null; work_branch: string | null; workflow: "change" };
        Insert: { admitted_at?: string | null; attempt?: number; autonomy?: "plan" | "merge" | "full" | "step"; base_branch: string; base_sha?: string | null; branch?: string | null; cap_micros?: number; claimed_by?: string | null; created_at?: string; created_by?: string | null; deadline_at?: string | null; deadline_minutes?: number; estimated_micros?: number | null; finished_at?: string | null; first_cap_micros?: number | null; fix_limit?: number; goal: string; head_sha?: string | null; held_at?: string | null; held_by?: string | null; id?: string; idempotency_key?: string | null; last_event_number?: number; merge_judged_at?: string | null; merge_looked_at?: string | null; merged_at?: string | null; model: string; outcome?: "merged" | "ready_for_review" | "no_changes" | "red" | "stopped" | "rejected" | "cancelled" | "error" | null; pull_request_asked_at?: string | null; pull_request_at?: string | null; replay_of?: string | null; replayed?: boolean; repository_id: string; request_digest?: string | null; reserved_micros?: number; sandbox?: "bubblewrap" | "unsafe"; spent_micros?: number; stage?: "plan" | "execute" | "ci" | "fix" | "finalize" | null; started_at?: string | null; status?: "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled"; strategy_firing_id?: string | null; strategy_id?: string | null; strategy_version?: number | null; summary?: string | null; tenant_id: string; turn_limit?: number; waits_for?: string | null; waits_until?: string | null; wanted?: "pause" | "cancel" | null; wanted_end?: Json | null; work_branch?: string | null; workflow?: "change" };
        Update: { admitted_at?: string | null; attempt?: number; autonomy?: "plan" | "merge" | "full" | "step"; base_branch?: string; base_sha?: string | null; branch?: string | null; cap_micros?: number; claimed_by?: string | null; created_at?: string; created_by?: string | null; deadline_at?: string | null; deadline_minutes?: number; estimated_micros?: number | null; finished_at?: string | null; first_cap_micros?: number | null; fix_limit?: number; goal?: string; head_sha?: string | null; held_at?: string | null; held_by?: string | null; id?: string; idempotency_key?: string | null; last_event_number?: number; merge_judged_at?: string | null; merge_looked_at?: string | null; merged_at?: string | null; model?: string; outcome?: "merged" | "ready_for_review" | "no_changes" | "red" | "stopped" | "rejected" | "cancelled" | "error" | null; pull_request_asked_at?: string | null; pull_request_at?: string | null; replay_of?: string | null; replayed?: boolean; repository_id?: string; request_digest?: string | null; reserved_micros?: number; sandbox?: "bubblewrap" | "unsafe"; spent_micros?: number; stage?: "plan" | "execute" | "ci" | "fix" | "finalize" | null; started_at?: string | null; status?: "queued" | "running" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled"; strategy_firing_id?: string | null; strategy_id?: string | null; strategy_version?: number | null; summary?: string | null; tenant_id?: string; turn_limit?: number; waits_for?: string | null; waits_until?: string | null; wanted?: "pause" | "cancel" | null; wanted_end?: Json | null; work_branch?: string | null; workflow?: "change" };
        Relationships: [{ foreignKeyName: "runs_held_by_fkey"; columns: ["held_by"]; isOneToOne: false; referencedRelation: "stops"; referencedColumns: ["id"] }, { foreignKeyName: "runs_replay_of_tenant_id_fkey"; columns: ["replay_of","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "runs_repository_id_tenant_id_fkey"; columns: ["repository_id","tenant_id"]; isOneToOne: false; referencedRelation: "repositories"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "runs_strategy_firing_id_tenant_id_fkey"; columns: ["strategy_firing_id","tenant_id"]; isOneToOne: false; referencedRelation: "strategy_firings"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "runs_strategy_id_tenant_id_fkey"; columns: ["strategy_id","tenant_id"]; isOneToOne: false; referencedRelation: "strategies"; referencedColumns: ["id","tenant_id"] }];
      };
      slack_connections: {
        Row: { channel: string; connected_at: string; finished: boolean; key_id: string; needs_you: boolean; sealed: string; team_name: string; tenant_id: string; warnings: boolean };
        Insert: { channel: string; connected_at?: string; finished: boolean; key_id: string; needs_you: boolean; sealed: string; team_name: string; tenant_id: string; warnings: boolean };
        Update: { channel?: string; connected_at?: string; finished?: boolean; key_id?: string; needs_you?: boolean; sealed?: string; team_name?: string; tenant_id?: string; warnings?: boolean };
        Relationships: [{ foreignKeyName: "slack_connections_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      stops: {
        Row: { by_owner: boolean; id: string; lifted_at: string | null; lifted_by: string | null; reason: string; scope: "platform" | "tenant" | "repository" | "agent"; stopped_at: string; stopped_by: string | null; stopped_name: string; subject: string; tenant_id: string | null };
        Insert: { by_owner?: boolean; id?: string; lifted_at?: string | null; lifted_by?: string | null; reason: string; scope: "platform" | "tenant" | "repository" | "agent"; stopped_at?: string; stopped_by?: string | null; stopped_name: string; subject?: string; tenant_id?: string | null };
        Update: { by_owner?: boolean; id?: string; lifted_at?: string | null; lifted_by?: string | null; reason?: string; scope?: "platform" | "tenant" | "repository" | "agent"; stopped_at?: string; stopped_by?: string | null; stopped_name?: string; subject?: string; tenant_id?: string | null };
        Relationships: [{ foreignKeyName: "stops_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      strategies: {
        Row: { changed_at: string; created_at: string; created_by: string | null; digest: string | null; enabled: boolean; file_error: string | null; file_path: string | null; id: string; name: string; next_at: string | null; repository_id: string | null; scheduled_from: string; source: "workspace" | "repository"; tenant_id: string; trigger_event: string | null; trigger_type: "manual" | "schedule" | "github" | "api" | null; version: number };
        Insert: { changed_at?: string; created_at?: string; created_by?: string | null; digest?: string | null; enabled?: boolean; file_error?: string | null; file_path?: string | null; id?: string; name: string; next_at?: string | null; repository_id?: string | null; scheduled_from?: string; source?: "workspace" | "repository"; tenant_id: string; trigger_event?: string | null; trigger_type?: "manual" | "schedule" | "github" | "api" | null; version: number };
        Update: { changed_at?: string; created_at?: string; created_by?: string | null; digest?: string | null; enabled?: boolean; file_error?: string | null; file_path?: string | null; id?: string; name?: string; next_at?: string | null; repository_id?: string | null; scheduled_from?: string; source?: "workspace" | "repository"; tenant_id?: string; trigger_event?: string | null; trigger_type?: "manual" | "schedule" | "github" | "api" | null; version?: number };
        Relationships: [{ foreignKeyName: "strategies_repository_id_tenant_id_fkey"; columns: ["repository_id","tenant_id"]; isOneToOne: false; referencedRelation: "repositories"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "strategies_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      strategy_firings: {
        Row: { created_at: string; delivery_id: string | null; due_at: string; fired_by: string | null; github_id: number | null; github_login: string | null; given: Json; id: string; issue_number: number | null; key: string; kind: "manual" | "schedule" | "github" | "api"; pull_number: number | null; reason: string | null; repository_id: string | null; starts_at: string | null; status: "started" | "waiting" | "skipped" | "refused"; strategy_id: string; tenant_id: string; version: number };
        Insert: { created_at?: string; delivery_id?: string | null; due_at?: string; fired_by?: string | null; github_id?: number | null; github_login?: string | null; given?: Json; id?: string; issue_number?: number | null; key: string; kind: "manual" | "schedule" | "github" | "api"; pull_number?: number | null; reason?: string | null; repository_id?: string | null; starts_at?: string | null; status: "started" | "waiting" | "skipped" | "refused"; strategy_id: string; tenant_id: string; version: number };
        Update: { created_at?: string; delivery_id?: string | null; due_at?: string; fired_by?: string | null; github_id?: number | null; github_login?: string | null; given?: Json; id?: string; issue_number?: number | null; key?: string; kind?: "manual" | "schedule" | "github" | "api"; pull_number?: number | null; reason?: string | null; repository_id?: string | null; starts_at?: string | null; status?: "started" | "waiting" | "skipped" | "refused"; strategy_id?: string; tenant_id?: string; version?: number };
        Relationships: [{ foreignKeyName: "strategy_firings_repository_id_tenant_id_fkey"; columns: ["repository_id","tenant_id"]; isOneToOne: false; referencedRelation: "repositories"; referencedColumns: ["id","tenant_id"] }, { foreignKeyName: "strategy_firings_strategy_id_tenant_id_fkey"; columns: ["strategy_id","tenant_id"]; isOneToOne: false; referencedRelation: "strategies"; referencedColumns: ["id","tenant_id"] }];
      };
      strategy_versions: {
        Row: { created_at: string; created_by: string | null; definition: Json; digest: string; strategy_id: string; tenant_id: string; version: number };
        Insert: { created_at?: string; created_by?: string | null; definition: Json; digest: string; strategy_id: string; tenant_id: string; version: number };
        Update: { created_at?: string; created_by?: string | null; definition?: Json; digest?: string; strategy_id?: string; tenant_id?: string; version?: number };
        Relationships: [{ foreignKeyName: "strategy_versions_strategy_id_tenant_id_fkey"; columns: ["strategy_id","tenant_id"]; isOneToOne: false; referencedRelation: "strategies"; referencedColumns: ["id","tenant_id"] }];
      };
      tenant_limits: {
        Row: { max_calls_per_minute: number | null; max_day_cap_micros: number | null; max_hour_cap_micros: number | null; max_month_cap_micros: number | null; max_pull_requests_per_hour: number | null; max_runs_per_day: number | null; tenant_id: string };
        Insert: { max_calls_per_minute?: number | null; max_day_cap_micros?: number | null; max_hour_cap_micros?: number | null; max_month_cap_micros?: number | null; max_pull_requests_per_hour?: number | null; max_runs_per_day?: number | null; tenant_id: string };
        Update: { max_calls_per_minute?: number | null; max_day_cap_micros?: number | null; max_hour_cap_micros?: number | null; max_month_cap_micros?: number | null; max_pull_requests_per_hour?: number | null; max_runs_per_day?: number | null; tenant_id?: string };
        Relationships: [{ foreignKeyName: "tenant_limits_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      tenant_settings: {
        Row: { calls_per_minute: number | null; pull_requests_per_hour: number | null; restricted_below: number | null; runs_per_day: number | null; score_half_life_days: number | null; start_score: number | null; tenant_id: string; trusted_from: number | null; undo_seconds: number };
        Insert: { calls_per_minute?: number | null; pull_requests_per_hour?: number | null; restricted_below?: number | null; runs_per_day?: number | null; score_half_life_days?: number | null; start_score?: number | null; tenant_id: string; trusted_from?: number | null; undo_seconds?: number };
        Update: { calls_per_minute?: number | null; pull_requests_per_hour?: number | null; restricted_below?: number | null; runs_per_day?: number | null; score_half_life_days?: number | null; start_score?: number | null; tenant_id?: string; trusted_from?: number | null; undo_seconds?: number };
        Relationships: [{ foreignKeyName: "tenant_settings_tenant_id_fkey"; columns: ["tenant_id"]; isOneToOne: false; referencedRelation: "tenants"; referencedColumns: ["id"] }];
      };
      tenants: {
        Row: { created_at: string; default_autonomy: "plan" | "merge" | "full" | "step" | null; default_cap_micros: number | null; default_model: string | null; id: string; name: string; plan: string; suspended_at: string | null; suspended_reason: string | null };
        Insert: { created_at?: string; default_autonomy?: "plan" | "merge" | "full" | "step" | null; default_cap_micros?: number | null; default_model?: string | null; id?: string; name: string; plan?: string; suspended_at?: string | null; suspended_reason?: string | null };
        Update: { created_at?: string; default_autonomy?: "plan" | "merge" | "full" | "step" | null; default_cap_micros?: number | null; default_model?: string | null; id?: string; name?: string; plan?: string; suspended_at?: string | null; suspended_reason?: string | null };
        Relationships: [];
      };
      tool_calls: {
        Row: { call_id: string; finished_at: string | null; id: string; input: Json; intended_digest: string | null; name: string; output: string | null; run_id: string; started_at: string; status: "started" | "succeeded" | "failed" | "refused"; tenant_id: string; thread: string; turn: number };
        Insert: { call_id: string; finished_at?: string | null; id?: string; input: Json; intended_digest?: string | null; name: string; output?: string | null; run_id: string; started_at?: string; status?: "started" | "succeeded" | "failed" | "refused"; tenant_id: string; thread: string; turn: number };
        Update: { call_id?: string; finished_at?: string | null; id?: string; input?: Json; intended_digest?: string | null; name?: string; output?: string | null; run_id?: string; started_at?: string; status?: "started" | "succeeded" | "failed" | "refused"; tenant_id?: string; thread?: string; turn?: number };
        Relationships: [{ foreignKeyName: "tool_calls_run_id_tenant_id_fkey"; columns: ["run_id","tenant_id"]; isOneToOne: false; referencedRelation: "runs"; referencedColumns: ["id","tenant_id"] }];
      };
    };
    Views: Record<never, never>;
    Functions: {
      accept_github_delivery: { Args: { delivery_id: string | null; event_name: string | null; event_action: string | null; of_installation: number | null; of_repository: number | null; delivery: Json | null }; Returns: Json };
      accept_invitation: { Args: { token: string | null }; Returns: string };
      accrue_storage: { Args: { in_tenant: string | null; micros_per_gb_day: number | null }; Returns: number };
      add_model_price: { Args: { of_model: string | null; from_at: string | null; rates: Json | null; why: string | null }; Returns: string };
      add_owner: { Args: { of_email: string | null; why: string | null }; Returns: string };
      add_review_from_github: { Args: { of_run: string | null; of_review: number | null; comments: Json | null; review_body: string | null; command: Json | null }; Returns: Json };
      admit_run: { Args: { of_run: string | null; claimant: string | null }; Returns: Json };
      append_run_events: { Args: { of_run: string | null; new_events: Json | null }; Returns: number };
      apply_decision: { Args: { approval_id: string | null }; Returns: Json };
      apply_retention: { Args: { most: number | null }; Returns: number };
      approval_facts: { Args: { approval_ids: string[] | null }; Returns: { approval_id: string | null; deciders: string | null; people_needed: number | null; requester_may_decide: boolean | null; refusal: string | null; may_reject: boolean | null; more_refusal: string | null; requested_by_name: string | null; delegated_to_name: string | null; decided_by_name: string | null; votes: Json | null; is_mine: boolean | null; about: string | null }[] };
      approval_rules_of: { Args: { in_tenant: string | null }; Returns: { kind: string | null; deciders: string | null; people_needed: number | null; requester_may_decide: boolean | null; expires_hours: number | null; remind_hours: number | null; escalate_hours: number | null; is_default: boolean | null }[] };
      attach_github_repositories: { Args: { of_installation: number | null; listed: Json | null }; Returns: number };
      audit_address_key: { Args: Record<PropertyKey, never>; Returns: string };
      begin_github_flow: { Args: { in_tenant: string | null; flow_purpose: string | null; flow_state_hash: string | null; flow_data?: Json | null }; Returns: undefined };
      budgets_now: { Args: { in_tenant: string | null }; Returns: { cap_id: string | null; scope: string | null; subject: string | null; subject_name: string | null; period: string | null; base_micros: number | null; amount_micros: number | null; reserved_micros: number | null; spent_micros: number | null; starts_at: string | null; ends_at: string | null; most_micros: number | null }[] };
      check_log_page: { Args: { of_check: string | null; from_line: number | null; max_lines: number | null }; Returns: Json };
      claim_github_installation: { Args: { of_installation: number | null; in_tenant: string | null; by_user: string | null; of_login: string | null; of_account: number | null; of_type: string | null; of_selection: string | null; of_suspension: string | null; listed: Json | null }; Returns: undefined };
      claim_notification: { Args: { of_notification: string | null; claimer: string | null }; Returns: Json };
      cost_entries: { Args: { in_tenant: string | null; from_day: string | null; to_day: string | null; zone: string | null; filters?: Json | null; after_at?: string | null; after_id?: string | null; most?: number | null }; Returns: { id: string | null; counts_at: string | null; created_at: string | null; kind: string | null; model: string | null; replayed: boolean | null; estimated: boolean | null; agent: string | null; stage: string | null; turn: number | null; run_id: string | null; goal: string | null; repository_id: string | null; strategy_id: string | null; person_id: string | null; input_tokens: number | null; cached_tokens: number | null; output_tokens: number | null; reasoning_tokens: number | null; cost_micros: number | null; stored_bytes: number | null }[] };
      costs: { Args: { in_tenant: string | null; from_day: string | null; to_day: string | null; zone: string | null; grouped: string | null; filters?: Json | null }; Returns: Json };
      create_api_key: { Args: { in_tenant: string | null; key_name: string | null; key_prefix: string | null; new_key_hash: string | null; key_scopes: string[] | null; key_expires_at?: string | null }; Returns: string };
      create_invitation: { Args: { in_tenant: string | null; invitee_email: string | null; invitee_role: string | null; invitee_token_hash: string | null }; Returns: string };
      create_strategy: { Args: { in_tenant: string | null; definition: Json | null; start_enabled?: boolean | null }; Returns: string };
      create_tenant: { Args: { tenant_name: string | null }; Returns: string };
      current_strategy_versions: { Args: { in_tenant: string | null }; Returns: { strategy_id: string | null; definition: Json | null }[] };
      decide_approval: { Args: { approval_id: string | null; decision: string | null; seen_digest: string | null; decision_note?: string | null; choice?: Json | null; undoable?: boolean | null }; Returns: Json };
      decided_in_slack: { Args: { of_approval: string | null }; Returns: Json };
      delegate_approval: { Args: { approval_id: string | null; to_member: string | null }; Returns: Json };
      delete_strategy: { Args: { of_strategy: string | null }; Returns: undefined };
      devices_for_approval: { Args: { of_approval: string | null; only_admins?: boolean | null }; Returns: string[] };
      devices_for_run: { Args: { of_run: string | null; of_attempt: number | null }; Returns: string[] };
      disconnect_github_installation: { Args: { of_installation: number | null }; Returns: undefined };
      edit_command: { Args: { approval_id: string | null; seen_digest: string | null; new_command: string | null; approve?: boolean | null; undoable?: boolean | null }; Returns: Json };
      edit_plan: { Args: { of_run: string | null; base_version: number | null; new_content: Json | null; approve?: boolean | null; undoable?: boolean | null }; Returns: Json };
      edit_strategy: { Args: { of_strategy: string | null; base_version: number | null; definition: Json | null }; Returns: number };
      end_github_flow: { Args: { flow_purpose: string | null; flow_state_hash: string | null }; Returns: { tenant_id: string | null; data: Json | null }[] };
      end_run_from_github: { Args: { of_run: string | null; new_outcome: string | null; why: string | null; by_login: string | null }; Returns: Json };
      end_visit: { Args: { of_tenant: string | null }; Returns: undefined };
      estimate_run: { Args: { in_tenant: string | null; of_repository: string | null; of_model: string | null }; Returns: { scope: string | null; runs: number | null; median_cost_micros: number | null; p90_cost_micros: number | null; median_ms: number | null; p90_ms: number | null }[] };
      export_audit: { Args: { in_tenant: string | null; of_actor: string | null; of_act: string | null; of_target: string | null; words: string | null; from_at: string | null; to_at: string | null; after_number: number | null; most: number | null }; Returns: { number: number | null; at: string | null; actor_kind: string | null; actor_id: string | null; actor_name: string | null; address: string | null; act: string | null; target_kind: string | null; target_id: string | null; target_name: string | null; run_id: string | null; before: string | null; after: string | null; previous_hash: string | null; hash: string | null }[] };
      find_run_events: { Args: { of_run: string | null; after_number: number | null; before_number: number | null; levels: string[] | null; in_stage: string | null; words: string | null; most: number | null }; Returns: { number: number | null; type: string | null; level: string | null; stage: string | null; message: string | null; data: Json | null; created_at: string | null }[] };
      finish_run: { Args: { of_run: string | null; new_status: string | null; new_outcome: string | null; new_summary: string | null }; Returns: boolean };
      fire_due_strategy: { Args: { of_strategy: string | null; due: string | null; next_due: string | null; engine: Json | null; ending?: Json | null }; Returns: Json };
      fire_strategy: { Args: { of_strategy: string | null; firing_key: string | null; inputs: Json | null; engine: Json | null }; Returns: Json };
      fire_strategy_from_github: { Args: { of_strategy: string | null; firing_key: string | null; in_repository: string | null; happening: Json | null; given: Json | null; engine: Json | null; ending?: Json | null }; Returns: Json };
      has_feature: { Args: { feature: string | null; in_tenant: string | null }; Returns: boolean };
      heed_money_approval: { Args: { of_approval: string | null }; Returns: Json };
      heed_stops: { Args: { of_run: string | null }; Returns: boolean };
      judge_merge: { Args: { of_run: string | null; verdict: string | null; why: string | null }; Returns: undefined };
      judge_rule: { Args: { measured: Json | null; channels: string[] | null }; Returns: string };
      lift_stop: { Args: { stop_id: string | null }; Returns: Json };
      limits_now: { Args: { in_tenant: string | null }; Returns: Json };
      may_set_up_github: { Args: Record<PropertyKey, never>; Returns: boolean };
      merges_to_judge: { Args: { most: number | null }; Returns: { run_id: string | null; merged_at: string | null }[] };
      model_catalogue: { Args: Record<PropertyKey, never>; Returns: Json };
      my_mail: { Args: { in_tenant: string | null }; Returns: Json };
      my_permissions: { Args: { in_tenant: string | null }; Returns: string[] };
      note_visit: { Args: { of_tenant: string | null; page: string | null }; Returns: string };
      open_notifications: { Args: { told_about: string | null; of_subject: string | null; of_attempt?: number | null; with_mail?: boolean | null }; Returns: string[] };
      owner_agents: { Args: Record<PropertyKey, never>; Returns: Json };
      owner_create_tenant: { Args: { tenant_name: string | null; tenant_plan: string | null; admin_email: string | null; admin_token_hash: string | null }; Returns: string };
      owner_tenant: { Args: { of_tenant: string | null }; Returns: Json };
      owner_tenants: { Args: { wanted_words?: string | null; wanted_state?: string | null; after_at?: string | null; after_id?: string | null; most?: number | null }; Returns: { id: string | null; name: string | null; plan: string | null; created_at: string | null; suspended_at: string | null; suspended_reason: string | null; members: number | null; runs: number | null; spent_micros: number | null; last_active_at: string | null }[] };
      owners: { Args: Record<PropertyKey, never>; Returns: { user_id: string | null; email: string | null; display_name: string | null; since: string | null; made_by: string | null; reason: string | null }[] };
      platform_history: { Args: { span: string | null }; Returns: Json };
      platform_pulse: { Args: Record<PropertyKey, never>; Returns: Json };
      propose_settings: { Args: { in_tenant: string | null; changes: Json | null; why: string | null }; Returns: Json };
      quiet_ends: { Args: { quiet: Json | null; times: string[] | null }; Returns: Json };
      read_audit_chain: { Args: { in_tenant: string | null; after_number: number | null; most: number | null }; Returns: { number: number | null; at: string | null; actor_kind: string | null; actor_id: string | null; actor_name: string | null; address: string | null; act: string | null; target_kind: string | null; target_id: string | null; target_name: string | null; run_id: string | null; before: string | null; after: string | null; previous_hash: string | null; hash: string | null }[] };
      read_history: { Args: { in_tenant: string | null; kinds: string[] | null; of_actor: string | null; of_act: string | null; of_target: string | null; words: string | null; from_at: string | null; to_at: string | null; before_at: string | null; before_key: string | null; most: number | null }; Returns: { key: string | null; kind: string | null; at: string | null; actor_kind: string | null; actor_id: string | null; actor_name: string | null; act: string | null; target_kind: string | null; target_id: string | null; target_name: string | null; run_id: string | null; detail: string | null; state: string | null }[] };
      read_invitation: { Args: { token: string | null }; Returns: { tenant_name: string | null; email: string | null; role: string | null; state: string | null }[] };
      rebuild_sums: { Args: { in_tenant: string | null }; Returns: undefined };
      record_metrics: { Args: { counted: Json | null }; Returns: undefined };
      record_pulse: { Args: { waiting_now: number | null; oldest_seconds: number | null }; Returns: undefined };
      release_spend: { Args: { of_run: string | null; reservation_key: string | null }; Returns: boolean };
      remind_approvals: { Args: { most?: number | null }; Returns: Json };
      remove_budget_cap: { Args: { cap_id: string | null }; Returns: Json };
      remove_github_token: { Args: { in_tenant: string | null }; Returns: undefined };
      remove_member: { Args: { in_tenant: string | null; member: string | null }; Returns: undefined };
      remove_owner: { Args: { of_user: string | null; why: string | null }; Returns: undefined };
      remove_slack: { Args: { in_tenant: string | null }; Returns: undefined };
      rename_github_repository: { Args: { of_github_id: number | null; full_name: string | null }; Returns: undefined };
      replay_github_delivery: { Args: { delivery_id: string | null }; Returns: Json };
      reputation_history: { Args: { in_tenant: string | null; of_kind: string | null; of_subject: string | null; most?: number | null }; Returns: { id: string | null; run_id: string | null; kind: string | null; points: number | null; note: string | null; created_at: string | null; weight: number | null; score: number | null }[] };
      request_approval: { Args: { of_run: string | null; approval_key: string | null; approval_kind: string | null; approval_act: Json | null; approval_message: string | null }; Returns: Json };
      reserve_spend: { Args: { of_run: string | null; reservation_key: string | null; amount: number | null; about?: Json | null }; Returns: Json };
      revoke_api_key: { Args: { key_id: string | null }; Returns: undefined };
      revoke_invitation: { Args: { invitation_id: string | null }; Returns: undefined };
      run_costs: { Args: { of_run: string | null }; Returns: { model: string | null; stage: string | null; replayed: boolean | null; calls: number | null; input_tokens: number | null; cached_tokens: number | null; output_tokens: number | null; reasoning_tokens: number | null; cost_micros: number | null }[] };
      run_defaults: { Args: { in_tenant: string | null }; Returns: { model: string | null; autonomy: string | null; cap_micros: number | null }[] };
      run_halt: { Args: { of_run: string | null }; Returns: string };
      run_standing: { Args: { of_run: string | null; in_stage: string | null }; Returns: Json };
      run_turns: { Args: { of_run: string | null }; Returns: { thread: string | null; turn: number | null; stage: string | null; model: string | null; replayed: boolean | null; text: string | null; calls: Json | null; input_tokens: number | null; cached_tokens: number | null; output_tokens: number | null; reasoning_tokens: number | null; cost_micros: number | null; first_token_ms: number | null; duration_ms: number | null; started_at: string | null; finished_at: string | null }[] };
      run_weeks: { Args: { in_tenant: string | null; weeks?: number | null }; Returns: { week: string | null; succeeded: number | null; failed: number | null; cancelled: number | null; median_seconds: number | null }[] };
      search_check_log: { Args: { of_check: string | null; wanted: string | null }; Returns: Json };
      send_run_message: { Args: { of_run: string | null; body: string | null }; Returns: string };
      set_agent_model: { Args: { of_agent: string | null; new_model: string | null; why: string | null }; Returns: undefined };
      set_approval_rule: { Args: { in_tenant: string | null; of_kind: string | null; new_rule: Json | null }; Returns: undefined };
      set_budget_cap: { Args: { in_tenant: string | null; cap_scope: string | null; cap_subject: string | null; cap_period: string | null; amount: number | null }; Returns: Json };
      set_feature: { Args: { feature: string | null; to_percentage: number | null; for_tenants: string[] | null }; Returns: undefined };
      set_key_limit: { Args: { key_id: string | null; new_calls_per_minute: number | null }; Returns: undefined };
      set_limits: { Args: { in_tenant: string | null; new_runs_per_day: number | null; new_pull_requests_per_hour: number | null; new_calls_per_minute: number | null }; Returns: Json };
      set_member_role: { Args: { in_tenant: string | null; member: string | null; new_role: string | null }; Returns: undefined };
      set_my_mail: { Args: { in_tenant: string | null; wants_needs_you: boolean | null; wants_finished: boolean | null; wants_warnings: boolean | null }; Returns: undefined };
      set_platform_settings: { Args: { changes: Json | null }; Returns: Json };
      set_reputation: { Args: { in_tenant: string | null; of_kind: string | null; of_subject: string | null; to_score: number | null; why: string | null }; Returns: undefined };
      set_slack: { Args: { in_tenant: string | null; new_channel: string | null; wants_needs_you: boolean | null; wants_finished: boolean | null; wants_warnings: boolean | null; new_sealed?: string | null; new_key_id?: string | null; new_team_name?: string | null }; Returns: undefined };
      set_strategy_enabled: { Args: { of_strategy: string | null; wanted: boolean | null; seen_digest?: string | null }; Returns: undefined };
      set_tenant_limits: { Args: { of_tenant: string | null; new_limits: Json | null }; Returns: Json };
      set_tenant_plan: { Args: { of_tenant: string | null; new_plan: string | null }; Returns: undefined };
      set_trust: { Args: { in_tenant: string | null; new_start_score: number | null; new_restricted_below: number | null; new_trusted_from: number | null; new_half_life_days: number | null }; Returns: undefined };
      set_undo_seconds: { Args: { in_tenant: string | null; new_seconds: number | null }; Returns: undefined };
      settle_alert: { Args: { of_incident: string | null; of_change: string | null; of_channel: string | null; problem: string | null }; Returns: undefined };
      settle_approval: { Args: { approval_id: string | null }; Returns: Json };
      settle_left_reservation: { Args: { of_reservation: string | null }; Returns: boolean };
      settle_spend: { Args: { of_run: string | null; reservation_key: string | null; entry: Json | null }; Returns: boolean };
      standings_now: { Args: { in_tenant: string | null }; Returns: Json };
      start_run: { Args: { in_repository: string | null; run_goal: string | null; run_autonomy: string | null; run_model: string | null; run_replayed: boolean | null; run_base_branch: string | null; run_cap_micros: number | null; run_turn_limit: number | null; run_fix_limit: number | null; run_deadline_minutes: number | null; run_sandbox: string | null; run_idempotency_key?: string | null; run_replay_of?: string | null; run_from_same_commit?: boolean | null; run_plan?: Json | null }; Returns: Json };
      start_run_from_github: { Args: { in_repository: string | null; run_goal: string | null; run_model: string | null; run_replayed: boolean | null; run_sandbox: string | null; origin: Json | null; plan_first?: boolean | null; repair_of_branch?: string | null }; Returns: Json };
      start_waiting_firing: { Args: { of_firing: string | null; engine: Json | null; ending?: Json | null }; Returns: Json };
      steer_incident: { Args: { of_incident: string | null; action: string | null; said?: string | null; who?: string | null }; Returns: undefined };
      steer_run: { Args: { of_run: string | null; action: string | null }; Returns: Json };
      steer_run_from_github: { Args: { of_run: string | null; command: Json | null }; Returns: Json };
      stop_work: { Args: { in_tenant: string | null; in_scope: string | null; of_subject: string | null; why: string | null }; Returns: string };
      strategy_stats: { Args: { in_tenant: string | null }; Returns: { strategy_id: string | null; runs: number | null; ended: number | null; succeeded: number | null; cost_micros: number | null; last_started_at: string | null }[] };
      subscribe_push: { Args: { in_tenant: string | null; push_endpoint: string | null; push_p256dh: string | null; push_auth: string | null; device_name: string | null; wants_needs_you: boolean | null; wants_finished: boolean | null }; Returns: string };
      suspend_tenant: { Args: { of_tenant: string | null; why: string | null }; Returns: undefined };
      take_alerts: { Args: Record<PropertyKey, never>; Returns: Json };
      take_api_call: { Args: Record<PropertyKey, never>; Returns: Json };
      take_pull_request: { Args: { of_run: string | null }; Returns: Json };
      take_strategy_files: { Args: { of_repository: string | null; at_sha: string | null; files: Json | null }; Returns: number };
      tenants_to_charge_for_storage: { Args: { most: number | null }; Returns: string[] };
      transfer_github_repository: { Args: { of_github_id: number | null; new_owner: string | null; to_installation: number | null }; Returns: undefined };
      trim_audit_logs: { Args: { most?: number | null }; Returns: number };
      undo_decision: { Args: { approval_id: string | null }; Returns: undefined };
      unheeded_money_approval: { Args: { of_run: string | null }; Returns: string };
      unlink_github_person: { Args: Record<PropertyKey, never>; Returns: undefined };
      unsuspend_tenant: { Args: { of_tenant: string | null; why: string | null }; Returns: Json };
      visit_tenant: { Args: { of_tenant: string | null; why: string | null }; Returns: Json };
      why_key_refused: { Args: Record<PropertyKey, never>; Returns: string };
    };
    Enums: Record<never, never>;
    CompositeTypes: Record<never, never>;
  };
};

/** A row as it is read. */
export type Tables<Name extends keyof Database["public"]["Tables"]> = Database["public"]["Tables"][Name]["Row"];

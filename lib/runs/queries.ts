import { z } from "zod";
import { planSchema } from "@/lib/agents/plan";
import { APPROVAL_COLUMNS, toApprovals, toApprovalSummary } from "@/lib/approvals/queries";
import { camel } from "@/lib/db/camel";
import { afterPlace, decodeCursor, page } from "@/lib/db/cursor";
import { unwrap } from "@/lib/db/map-error";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import type { RunDetail } from "./detail-schema";
import { originOf, outageOf, webAddress } from "./github-story";
import { annotationSchema, type CostLine, type EventLevel, type Run, type RunEvent, type RunStatus, type RunSummary, type Stage } from "./schema";

const SUMMARY = "id, goal, autonomy, model, replayed, status, stage, wanted, attempt, outcome, replay_of, branch, cap_micros, spent_micros, created_by, created_at, started_at, finished_at, waits_for, waits_until, repository:repositories!runs_repository_id_tenant_id_fkey(id, name)" as const;
const VALUES = `${SUMMARY}, strategy:strategies!runs_strategy_id_tenant_id_fkey(id, name), tenant_id, repository_id, workflow, base_branch, base_sha, head_sha, summary, reserved_micros, turn_limit, fix_limit, deadline_minutes, deadline_at, last_event_number, sandbox` as const;
const CHECK = "id, name, sha, attempt, required, status, conclusion, annotations, started_at, completed_at, url" as const;
const DETAIL = `${VALUES},
  stages:run_stages(stage, attempt, status, summary, started_at, finished_at),
  plans(version, author, created_at, content),
  approvals(${APPROVAL_COLUMNS}),
  pull_requests!pull_requests_run_id_fkey(id, number, title, body, head_branch, base_branch, head_sha, status, draft, merge_sha, url, created_at),
  run_origins!run_origins_run_id_tenant_id_fkey(kind, issue_number, pull_number, actor_login, repository:repositories!run_origins_repository_id_tenant_id_fkey(location)),
  checks!checks_run_id_fkey(${CHECK}),
  decisions(id, actor, kind, choice, reason, created_at),
  artifacts(id, kind, name, content_type, digest, created_at)` as const;

export interface ListRunsOptions {
  cursor?: string;
  /** 1 to 100; default 25. */
  limit?: number;
  status?: RunStatus | "open";
  repositoryId?: string;
  model?: string;
  /** The id of whoever started it. */
  createdBy?: string;
  /** Found anywhere in the goal, in any case. */
  q?: string;
}

/** The tenant's runs, newest first. Throws `bad_request` for a cursor that no list gave. */
export async function listRuns(actor: Actor, { cursor, limit = 25, status, repositoryId, model, createdBy, q }: ListRunsOptions = {}): Promise<{ items: RunSummary[]; nextCursor: string | null }> {
  let query = actor.client.from("runs").select(SUMMARY).eq("tenant_id", actor.tenantId);
  if (status === "open") query = query.is("finished_at", null);
  else if (status) query = query.eq("status", status);
  if (model) query = query.eq("model", model);
  if (createdBy) query = query.eq("created_by", createdBy);
  if (q) query = query.ilike("goal", `%${q.replaceAll(/[\\%_]/g, "\\$&")}%`);
  if (repositoryId) query = query.eq("repository_id", repositoryId);
  if (cursor) {
    const place = decodeCursor(cursor);
    query = query.lte("created_at", place.createdAt).or(afterPlace(place));
  }
  const rows = unwrap(await query.order("created_at", { ascending: false }).order("id", { ascending: false }).limit(limit + 1));
  return page(rows.map(camel), limit);
}

/** A run's own values. Throws `not_found`, also for a run of another tenant. */
export async function readRunValues(actor: Actor, id: string): Promise<Run> {
  const row = unwrap(await actor.client.from("runs").select(VALUES).eq("tenant_id", actor.tenantId).eq("id", id).maybeSingle());
  if (!row) throw noSuchRun();
  return camel(row);
}

/**
 * A run with everything its page shows besides events: the 100 latest approvals, decisions,
 * artifacts and checks. Throws `not_found`, also for a run of another tenant.
 */
export async function readRun(actor: Actor, id: string): Promise<RunDetail> {
  const newestFirst = { ascending: false } as const;
  const [detail, pending, costs, outage] = await Promise.all([
    actor.client.from("runs").select(DETAIL).eq("tenant_id", actor.tenantId).eq("id", id)
      .order("started_at", { referencedTable: "stages" }).limit(200, { referencedTable: "stages" })
      .order("version", { ...newestFirst, referencedTable: "plans" }).limit(1, { referencedTable: "plans" })
      .order("created_at", { ...newestFirst, referencedTable: "approvals" }).limit(100, { referencedTable: "approvals" })
      .order("number", { ...newestFirst, referencedTable: "pull_requests" }).limit(1, { referencedTable: "pull_requests" })
      .order("created_at", { ...newestFirst, referencedTable: "checks" }).limit(100, { referencedTable: "checks" })
      .order("created_at", { ...newestFirst, referencedTable: "decisions" }).limit(100, { referencedTable: "decisions" })
      .order("created_at", { ...newestFirst, referencedTable: "artifacts" }).limit(100, { referencedTable: "artifacts" })
      .maybeSingle(),
    actor.client.from("approvals").select(`${APPROVAL_COLUMNS}, act`).eq("tenant_id", actor.tenantId).eq("run_id", id)
      .eq("status", "pending").or(`decision.not.is.null,expires_at.gt."${new Date().toISOString()}"`).order("created_at").limit(20),
    actor.client.rpc("run_costs", { of_run: id }),
    actor.client.from("run_events").select("type, message, created_at").eq("tenant_id", actor.tenantId).eq("run_id", id).in("type", ["forge.waiting", "forge.back", "run.retried"])
      .order("number", newestFirst).limit(1).maybeSingle(),
  ]);
  const row = unwrap(detail);
  if (!row) throw noSuchRun();
  const { stages, plans, approvals, pull_requests, run_origins, checks, decisions, artifacts, ...values } = row;
  const [plan] = plans;
  const [pullRequest] = pull_requests;
  const run = camel(values);
  return {
    run,
    // There is one at most, and servers differ in whether that is a list of one.
    origin: originOf([run_origins].flat()[0], env().GITHUB_URL),
    waitsForForge: outageOf(run, unwrap(outage)),
    stages: stages.map(camel),
    plan: plan ? { ...camel(plan), content: planSchema.parse(plan.content) } : null,
    pendingApprovals: await toApprovals(actor, unwrap(pending)),
    approvals: approvals.map(toApprovalSummary),
    pullRequest: pullRequest ? { ...camel(pullRequest), url: webAddress(pullRequest.url) } : null,
    checks: checks.map((check) => ({ ...camel(check), url: webAddress(check.url), annotations: z.array(annotationSchema).parse(check.annotations) })),
    costs: unwrap(costs).map((line) => camel(line) as CostLine),
    decisions: decisions.reverse().map(camel),
    artifacts: artifacts.map(camel),
  };
}

export interface ListEventsOptions {
  /** Only events with a higher number; default 0. */
  after?: number;
  /** Only events with a lower number, the last ones of them. */
  before?: number;
  /** 1 to 1,000; default 500. */
  limit?: number;
  /** This level and the graver ones; default all. */
  level?: EventLevel;
  stage?: Stage;
  /** Found anywhere in what the event says or shows, in any case. */
  q?: string;
}

const LEVELS = ["debug", "info", "warning", "error"] as const;

/** A run's events in order: the first ones after a number, or the last ones before one. Throws `not_found` when the run is not the tenant's. */
export async function listRunEvents(actor: Actor, id: string, { after, before, limit = 500, level, stage, q }: ListEventsOptions = {}): Promise<RunEvent[]> {
  const rows = unwrap(
    await actor.client.rpc("find_run_events", {
      of_run: id,
      after_number: after ?? null,
      before_number: before ?? null,
      levels: level && level !== "debug" ? LEVELS.slice(LEVELS.indexOf(level)) : null,
      in_stage: stage ?? null,
      words: q || null,
      most: limit,
    }),
  );
  // Nothing found is an answer for a run that is there; a run of another tenant has no events either.
  if (rows.length === 0) await readRunValues(actor, id);
  return rows.map((row) => camel(row) as RunEvent);
}

/** The log of a check, at most 1 MiB. Throws `not_found`. */
export async function readCheckLog(actor: Actor, checkId: string): Promise<string> {
  const row = unwrap(await actor.client.from("checks").select("log").eq("tenant_id", actor.tenantId).eq("id", checkId).maybeSingle());
  if (!row) throw new MorningError("not_found", "There is no such check in your workspace.");
  return row.log;
}

/** The latest diff of a run as unified text; empty while there is none. Throws `not_found`. */
export async function readRunDiff(actor: Actor, id: string): Promise<string> {
  const row = unwrap(
    await actor.client.from("artifacts").select("content").eq("tenant_id", actor.tenantId).eq("run_id", id).eq("kind", "diff")
      .order("created_at", { ascending: false }).limit(1).maybeSingle(),
  );
  if (!row) await readRunValues(actor, id);
  return row?.content ?? "";
}

const noSuchRun = () => new MorningError("not_found", "There is no such run in your workspace.");

import { createHash, randomUUID } from "node:crypto";
import type { SupabaseClient } from "@supabase/supabase-js";
import { extractAnnotations } from "@/lib/ci/annotations";
import { Random } from "../chaos/random";
import { callsOf, share, Story, type Row } from "./large-run/story";
import { failingLog, hex, pathOf, unifiedDiff } from "./large-run/texts";

/** The sizes at which the run page must still be smooth. */
export const LARGE = { events: 20_000, turns: 500, files: 200, logCharacters: 10_000_000 } as const;

/** An everyday run, with all that a large one has. */
export const USUAL = { events: 900, turns: 40, files: 8, logCharacters: 40_000 } as const;

const LASTED_MS = 3 * 3_600_000;
const ROWS_AT_ONCE = 1_000;
const CHECK_PIECES = 150;
const PLAN_TURNS = 12;
const FIX_SHARE = 0.28;

export interface LargeRun {
  runId: string;
  repositoryId: string;
  /** A check that failed, with a long log and annotations. */
  failedCheckId: string;
  diffId: string;
  /** The command that still runs: `appendOutput` adds to it. */
  open: { callId: string; thread: string; turn: number };
}

/**
 * Writes a run under way into a tenant, as its pipeline would have left it, in a repository of its own that is nowhere
 * on disk. Nothing works on it: it stays as it is until events are appended. Takes about five seconds on PGlite.
 *
 * @param service passes row level security.
 */
export async function insertLargeRun(service: SupabaseClient, { tenantId, userId }: { tenantId: string; userId: string }, sizes: { events: number; turns: number; files: number; logCharacters: number } = LARGE): Promise<LargeRun> {
  const random = new Random(11);
  const [runId, repositoryId, approvalId, failedCheckId, diffId] = Array.from({ length: 5 }, () => randomUUID()) as [string, string, string, string, string];
  const of = { tenant_id: tenantId, run_id: runId };
  const [ended, began] = [Date.now(), Date.now() - LASTED_MS];
  const diff = unifiedDiff(random, sizes.files);
  const facts: Facts = { turns: sizes.turns, sha: hex(random, 40), branch: `morning/${runId.slice(-12)}`, files: diff.files, approvalId, userId, diffId };

  // Told once to count, and then with as much output of commands as there is room for.
  const silent = new Story(of, began, ended, sizes.events);
  tell(silent, facts, () => 0);
  const story = new Story(of, began, ended, sizes.events);
  tell(story, facts, share(sizes.events - silent.events.length, silent.toolCalls.filter(({ name }) => name === "run_command").length));

  const insert = async (table: string, rows: Row[]) => {
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      const { error } = await service.from(table).insert(rows.slice(at, at + ROWS_AT_ONCE));
      if (error) throw new Error(`Rows of ${table} could not be inserted: ${error.message}`);
    }
  };
  const at = (share: number) => new Date(began + share * LASTED_MS).toISOString();
  await insert("repositories", [{ id: repositoryId, tenant_id: tenantId, forge: "local", name: "Large library", location: `/nowhere/${repositoryId}`, default_branch: "main" }]);
  await insert("runs", [
    {
      id: runId, tenant_id: tenantId, repository_id: repositoryId, goal: "Move every reader of durations to the new parser, keep all behaviour, and repair what breaks.", autonomy: "plan", model: "openai:gpt-5.2-codex",
      base_branch: "main", base_sha: hex(random, 40), branch: facts.branch, head_sha: facts.sha, status: "running", stage: "fix", cap_micros: 100_000_000, spent_micros: story.spentMicros, turn_limit: 500,
      deadline_minutes: 1_440, deadline_at: at(8), last_event_number: story.events.length, created_by: userId, created_at: at(0), started_at: at(0),
    },
  ]);
  await insert("run_stages", stagesOf(story.events).map((stage) => ({ ...of, ...stage })));
  await insert("plans", [{ ...of, version: 1, content: PLAN, author: "agent", created_at: at(0.02) }]);
  await insert("approvals", [
    { id: approvalId, ...of, key: "plan.1.1", kind: "plan", act: { version: 1, plan: PLAN }, status: "approved", decided_by: userId, created_at: at(0.02), decided_at: at(0.03) },
    { ...of, key: "outside_plan.1", kind: "outside_plan", act: { paths: ["package.json"], diff: diff.text.slice(0, 4_000).toWellFormed() }, status: "rejected", note: "Keep the dependencies as they are.", decided_by: userId, created_at: at(0.4), decided_at: at(0.41) },
  ]);
  await insert("pull_requests", [{ ...of, repository_id: repositoryId, key: `run:${runId}`, number: 1, title: PLAN.title, body: PLAN.summary, head_branch: facts.branch, base_branch: "main", head_sha: facts.sha, created_at: at(0.7) }]);
  const log = failingLog(random, sizes.logCharacters);
  const check = { ...of, repository_id: repositoryId, sha: facts.sha, status: "completed", started_at: at(0.71), completed_at: at(0.72), created_at: at(0.71) };
  await insert("checks", [{ ...check, id: failedCheckId, name: "test", conclusion: "failure", log, annotations: extractAnnotations(log) }]);
  await insert("checks", ["lint", "typecheck", "build"].map((name) => ({ ...check, name, conclusion: "success", log: `${name} found nothing.\n` })));
  await insert("artifacts", [{ id: diffId, ...of, key: `diff.${facts.sha}`, kind: "diff", name: `${facts.branch.replace("/", "-")}.diff`, content_type: "text/x-diff; charset=utf-8", content: diff.text, digest: createHash("sha256").update(diff.text).digest("hex"), created_at: at(0.7) }]);
  await insert("decisions", decisionsOf(story.events).map((decision) => ({ ...of, ...decision })));
  for (const [table, rows] of [["reservations", story.reservations], ["ledger", story.ledger], ["tool_calls", story.toolCalls], ["run_messages", story.messages], ["run_events", story.events]] as const) await insert(table, rows);
  const last = story.toolCalls.at(-1)!;
  return { runId, repositoryId, failedCheckId, diffId, open: { callId: String(last.call_id), thread: String(last.thread), turn: Number(last.turn) } };
}

/** Adds one piece of the running command's output, as the pipeline does: an event with the next number, told to those who watch. */
export async function appendOutput(service: SupabaseClient, { runId, open }: LargeRun, piece: number, text: string): Promise<void> {
  const event = { key: `command.output.live.${piece}`, type: "command.output", level: "debug", stage: "fix", message: text.slice(0, 200).toWellFormed(), data: { call_id: open.callId, turn: open.turn, text } };
  const { error } = await service.rpc("append_run_events", { of_run: runId, new_events: [event] });
  if (error) throw new Error(`An event could not be appended: ${error.message}`);
}

interface Facts {
  turns: number;
  sha: string;
  branch: string;
  files: Array<{ path: string; status: string; additions: number; deletions: number }>;
  approvalId: string;
  userId: string;
  diffId: string;
}

/** The whole run from its start to the command that runs now. */
function tell(story: Story, facts: Facts, pieces: () => number): void {
  const random = new Random(5);
  const { sha } = facts;
  const stage = (name: "plan" | "execute" | "ci" | "fix", message: string) => story.event(`stage.started.${name}.1`, "stage.started", name, message, { stage: name, attempt: 1 });
  const endStage = (name: "plan" | "execute" | "ci", status: string, message: string) => story.event(`stage.finished.${name}.1`, "stage.finished", name, message, { stage: name, attempt: 1, status }, status === "failed" ? "warning" : "info");
  const turns = (name: "plan" | "execute" | "fix", count: number, ends = false) => {
    for (let turn = 0; turn < count; turn++) {
      if (name === "execute" && turn % 60 === 30) story.personSays("execute:1", "execute", turn, `Please look at ${pathOf(turn)} as well.`);
      story.turn({ stage: name, thread: `${name}:1`, turn, calls: callsOf(random, name, turn, ends && turn === count - 1) }, pieces);
    }
  };
  const fixTurns = Math.floor(facts.turns * FIX_SHARE);

  story.event("run.created", "run.created", null, "The run was created.", { autonomy: "plan", model: "openai:gpt-5.2-codex", replayed: false, cap_micros: 100_000_000 });
  story.event("run.started.large", "run.started", null, "The run started.");
  stage("plan", "Planning started.");
  story.event("repository.read.1", "note", "plan", "812 files. Checks: npm test; npm run lint; npm run typecheck; npm run build (.morning.yml).", { files: 812 });
  turns("plan", PLAN_TURNS);
  story.event("plan.proposed.1", "plan.proposed", "plan", `Plan: ${PLAN.title}`, { version: 1, steps: PLAN.steps.length, risk: PLAN.risk, attempt: 1 });
  story.event(`approval.requested.${facts.approvalId}`, "approval.requested", "plan", "The plan waits for approval.", { approval_id: facts.approvalId, kind: "plan" }, "warning");
  story.event(`approval.${facts.approvalId}`, "approval.decided", "plan", "A person approved: plan.", { approval_id: facts.approvalId, kind: "plan", decision: "approved", by: facts.userId });
  endStage("plan", "succeeded", "The plan is approved.");
  stage("execute", "The plan is being carried out.");
  turns("execute", facts.turns - PLAN_TURNS - fixTurns);
  endStage("execute", "succeeded", "The change is made.");
  story.event(`commit.created.${sha}`, "commit.created", "execute", `Committed ${sha.slice(0, 12)}: ${PLAN.title}`, { sha, thread: "execute:1" });
  story.event(`branch.pushed.${sha}`, "branch.pushed", "execute", `Pushed ${facts.branch}.`, { branch: facts.branch, sha });
  story.event(`diff.updated.${sha}`, "diff.updated", "execute", `${facts.files.length} files changed.`, { artifact_id: facts.diffId, sha, files: facts.files.slice(0, 100) });
  story.event("pull_request.opened", "pull_request.opened", "execute", `Pull request #1: ${PLAN.title}`, { number: 1 });
  stage("ci", "Waiting for checks.");
  for (const name of ["test", "lint", "typecheck", "build"]) story.event(`check.in_progress.${sha}.1.${name}`, "check.started", "ci", `${name} started on ${sha.slice(0, 12)}.`, { check: name, sha, attempt: 1, conclusion: null });
  for (let piece = 1; piece <= CHECK_PIECES; piece++) {
    const text = failingLog(random, 4_400).slice(0, 500).toWellFormed();
    story.event(`check.output.${sha}.1.test.${piece}`, "check.output", "ci", text.slice(0, 200), { check: "test", sha, attempt: 1, text }, "debug");
  }
  for (const name of ["lint", "typecheck", "build", "test"]) story.event(`check.completed.${sha}.1.${name}`, "check.finished", "ci", `${name}: ${name === "test" ? "failure" : "success"} on ${sha.slice(0, 12)}.`, { check: name, sha, attempt: 1, conclusion: name === "test" ? "failure" : "success" }, name === "test" ? "warning" : "info");
  for (let number = 1; number <= 30; number++) story.event(`decision.cause.${number}`, "decision.made", "ci", `The failure of case ${number} of test is caused by the change: it passes on the base commit.`, { kind: "failure_cause", choice: "caused_by_change", actor: "ci-monitor" });
  endStage("ci", "failed", `Red on ${sha.slice(0, 12)}. The failure of test is caused by the change.`);
  stage("fix", "Repairing what the change broke.");
  turns("fix", fixTurns, true);
}

/** The stages' rows, by what was told of them. */
function stagesOf(events: Row[]): Row[] {
  return events.filter(({ type }) => type === "stage.started").map((start) => {
    const end = events.find(({ type, stage }) => type === "stage.finished" && stage === start.stage);
    return { stage: start.stage, attempt: 1, status: end ? (end.data as Row).status : "running", summary: end?.message ?? null, started_at: start.created_at, finished_at: end?.created_at ?? null };
  });
}

function decisionsOf(events: Row[]): Row[] {
  return events.filter(({ type }) => type === "decision.made").map(({ key, message, data, created_at }) => ({ key: String(key).replace("decision.", ""), ...(data as Row), reason: message, created_at }));
}

const PLAN = {
  title: "Move every reader of durations to the new parser",
  summary: "The old parser stays for one release. Each package is moved by itself, with its tests, so that a failure points at one package.",
  steps: Array.from({ length: 12 }, (_, index) => ({ title: `Move package ${index + 1}`, detail: "Change the imports, then the calls, then run its tests.", paths: Array.from({ length: 6 }, (_, file) => pathOf(index * 16 + file)) })),
  commands: ["npm test", "npm run lint", "npm run typecheck"],
  acceptance: ["No file imports the old parser", "All tests pass", "The public types are as they were"],
  risk: "medium",
  riskReason: "Many files change in the same way.",
  estimatedTurns: 360,
};

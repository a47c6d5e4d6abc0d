import { must } from "@/lib/db/must";
import type { RunContext } from "./run-context";
import { appendEvents, type Stage } from "./run-log";
import { sendAbout } from "./send-outbox";

const STARTED: Record<Stage, string> = {
  plan: "Planning started.",
  execute: "The plan is being carried out.",
  ci: "Waiting for checks.",
  fix: "Repairing what the change broke.",
  finalize: "Finishing.",
};

/** Marks a stage as begun, once for each attempt. */
export async function beginStage({ rows, run }: RunContext, stage: Stage, attempt: number): Promise<void> {
  must(await rows.from("run_stages").upsert({ tenant_id: run.tenant_id, run_id: run.id, stage, attempt }, { onConflict: "run_id,stage,attempt", ignoreDuplicates: true }).select("id"));
  must(await rows.from("runs").update({ stage }).eq("id", run.id).is("finished_at", null).select("id"));
  await appendEvents(rows, run.id, [{ key: `stage.started.${stage}.${attempt}`, type: "stage.started", stage, message: STARTED[stage], data: { stage, attempt } }]);
  await sendAbout(rows, run.id);
}

export async function endStage({ rows, run }: RunContext, stage: Stage, attempt: number, status: "succeeded" | "failed", summary: string): Promise<void> {
  must(await rows.from("run_stages").update({ status, summary: summary.slice(0, 4_000), finished_at: new Date().toISOString() }).eq("run_id", run.id).eq("stage", stage).eq("attempt", attempt).is("finished_at", null).select("id"));
  await appendEvents(rows, run.id, [{ key: `stage.finished.${stage}.${attempt}`, type: "stage.finished", stage, level: status === "failed" ? "warning" : "info", message: summary.slice(0, 1_000), data: { stage, attempt, status } }]);
}

export async function recordDecision({ rows, run }: RunContext, decision: { key: string; actor: string; kind: string; choice: string; reason: string; evidence?: Record<string, unknown> }): Promise<void> {
  // Told before it is so: whoever finds the decision need not ask whether it was told.
  await appendEvents(rows, run.id, [{ key: `decision.${decision.key}`, type: "decision.made", message: decision.reason, data: { kind: decision.kind, choice: decision.choice, actor: decision.actor } }]);
  must(await rows.from("decisions").upsert({ tenant_id: run.tenant_id, run_id: run.id, ...decision, evidence: (decision.evidence ?? {}) as never }, { onConflict: "run_id,key", ignoreDuplicates: true }).select("id"));
}

import type { RunCheck, RunStage } from "@/lib/runs/schema";
import type { ShownTurn } from "./ended-turns";

export type TimelineRow =
  | { kind: "stage"; key: string; stage: RunStage; folded: boolean; failed: boolean }
  | { kind: "turn"; key: string; turn: ShownTurn; failed: boolean }
  | { kind: "check"; key: string; check: RunCheck; failed: boolean };

interface TimelineOptions {
  stages: readonly RunStage[];
  turns: readonly ShownTurn[];
  checks: readonly RunCheck[];
  /** Keys of stages whose content is hidden. */
  folded: ReadonlySet<string>;
  /** Only what failed, and the stages it is in. */
  errorsOnly: boolean;
  /** Only the stages of this kind. */
  only: RunStage["stage"] | null;
}

export const stageKey = ({ stage, attempt }: Pick<RunStage, "stage" | "attempt">): string => `${stage}.${attempt}`;

/** The run as a tree in rows: each stage, and under it its turns or its checks, as they began. */
export function timelineRows({ stages, turns, checks, folded, errorsOnly, only }: TimelineOptions): TimelineRow[] {
  const rows: TimelineRow[] = [];
  for (const stage of stages) {
    if (only !== null && stage.stage !== only) continue;
    const key = stageKey(stage);
    const { from, to } = reach(stage, stages);
    const inside = (at: string | null) => at !== null && Date.parse(at) >= from && Date.parse(at) < to;
    const content: TimelineRow[] =
      stage.stage === "ci"
        ? checks.filter(({ startedAt }) => inside(startedAt)).toSorted((a, b) => (a.startedAt ?? "").localeCompare(b.startedAt ?? "")).map((check) => ({ kind: "check", key: check.id, check, failed: hasFailed(check) }))
        : turns.filter((turn) => turn.stage === stage.stage && inside(turn.startedAt)).map((turn) => ({ kind: "turn", key: `${turn.thread}:${turn.turn}`, turn, failed: turn.calls.some(({ status }) => status === "failed") }));
    const shown = errorsOnly ? content.filter(({ failed }) => failed) : content;
    const failed = stage.status === "failed";
    if (errorsOnly && !failed && shown.length === 0) continue;
    rows.push({ kind: "stage", key, stage, folded: folded.has(key), failed });
    if (!folded.has(key)) rows.push(...shown);
  }
  return rows;
}

/** Whether two rows say the same, although they were made at different times. */
export function sameRow(a: TimelineRow, b: TimelineRow): boolean {
  if (a.key !== b.key || a.failed !== b.failed) return false;
  if (a.kind === "stage") return b.kind === "stage" && a.stage === b.stage && a.folded === b.folded;
  return a.kind === "turn" ? b.kind === "turn" && a.turn === b.turn : b.kind === "check" && a.check === b.check;
}

/** A stage that came again begins anew: what began before that belongs to the one before. */
function reach(stage: RunStage, stages: readonly RunStage[]): { from: number; to: number } {
  const same = stages.filter((other) => other.stage === stage.stage);
  const next = same[same.indexOf(stage) + 1];
  return { from: same[0] === stage ? -Infinity : Date.parse(stage.startedAt), to: next ? Date.parse(next.startedAt) : Infinity };
}

function hasFailed({ status, conclusion }: RunCheck): boolean {
  return status === "completed" && conclusion !== "success" && conclusion !== "neutral" && conclusion !== "skipped";
}

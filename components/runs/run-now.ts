import { KIND } from "@/components/approvals/words";
import type { RunDetail } from "@/lib/runs/detail-schema";
import { headChecks } from "@/lib/runs/head-checks";
import type { Turn } from "@/lib/runs/schema";
import { NAME_OF_STAGE } from "./stage-words";

export interface Now {
  /** What goes on, in a few words. */
  text: string;
  /** Exactly what, as a program writes it, such as a command. */
  about?: string;
  /** Since when; null for what has ended. */
  since: string | null;
  needsYou?: true;
}

/** What a run does at this moment, in a line. */
export function nowOf({ run, stages, pendingApprovals, checks, waitsForForge }: RunDetail, turns: readonly Turn[]): Now {
  if (run.finishedAt) return { text: run.summary?.split("\n", 1)[0] ?? "It has ended.", since: null };
  if (run.waitsFor) return { text: run.waitsFor, since: null };
  const [approval] = pendingApprovals;
  if (approval) return { text: `Waits for a decision: ${KIND[approval.kind].toLowerCase()}`, since: approval.createdAt, needsYou: true };
  if (run.status === "queued") return { text: "Waits to be started", since: run.createdAt };
  if (run.status === "paused") return { text: "Paused by a person; resume it to go on", since: null };
  if (waitsForForge) return { text: `Waits for GitHub. ${waitsForForge.message}`, since: waitsForForge.since };
  const stage = stages.findLast(({ finishedAt }) => finishedAt === null);
  const name = NAME_OF_STAGE[stage?.stage ?? run.stage ?? "plan"];
  if (stage?.stage === "ci") {
    const head = headChecks({ run, checks });
    const done = head.filter(({ status }) => status === "completed").length;
    return { text: head.length === 0 ? "Waits for checks to begin" : `Waits for checks: ${done} of ${head.length} done`, since: stage.startedAt };
  }
  const turn = turns.at(-1);
  if (turn && (!stage || turn.startedAt >= stage.startedAt)) {
    const call = turn.calls.findLast(({ status }) => status === "running");
    if (call) return { text: `${name} · turn ${turn.turn + 1} · ${call.name}`, about: call.about, since: call.startedAt };
    if (turn.finishedAt === null) return { text: `${name} · turn ${turn.turn + 1} · the model answers`, since: turn.startedAt };
  }
  return { text: name, since: stage?.startedAt ?? run.startedAt };
}

import type { ToolCall, Turn } from "@/lib/runs/schema";

/** How a tool call is shown: what a run's end found under way was stopped with it. */
export type CallStatus = ToolCall["status"] | "stopped";

/** A turn as it is shown. */
export type ShownTurn = Omit<Turn, "calls"> & { calls: Array<Omit<ToolCall, "status"> & { status: CallStatus }> };

/** How a call is shown; once its run has ended, none runs any more. */
export const callStatus = (status: ToolCall["status"], ended: boolean): CallStatus => (ended && status === "running" ? "stopped" : status);

/** The turns of a run as they are shown: what had not finished when the run ended was over then. The same objects where all had finished. */
export function endedTurns(turns: readonly Turn[], endedAt: string | null): readonly ShownTurn[] {
  if (endedAt === null) return turns;
  return turns.map((turn) => {
    if (turn.finishedAt !== null && turn.calls.every((call) => call.finishedAt !== null)) return turn;
    return {
      ...turn,
      text: turn.finishedAt === null ? "Stopped before the model had answered" : turn.text,
      finishedAt: turn.finishedAt ?? endedAt,
      calls: turn.calls.map((call) => ({ ...call, status: callStatus(call.status, true), finishedAt: call.finishedAt ?? endedAt })),
    };
  });
}

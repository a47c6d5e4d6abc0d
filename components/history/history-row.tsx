import { Bot, FileClock, Workflow } from "lucide-react";
import { memo } from "react";
import { Time } from "@/components/layout/time";
import { headline } from "@/components/runs/format";
import type { HistoryEntry } from "@/lib/governance/audit/history-schema";
import { ACTORS, KINDS, actWords } from "./words";

const ICONS = { run: Workflow, decision: Bot, audit: FileClock } as const;

interface HistoryRowProps {
  entry: HistoryEntry;
  place: number;
  places: number;
  onOpen: (entry: HistoryEntry) => void;
}

/** One entry; all of it is the button that opens it. */
export const HistoryRow = memo(function HistoryRow({ entry, place, places, onOpen }: HistoryRowProps) {
  const { kind, act, actorKind, actorName, targetName, targetKind, at, state, detail } = entry;
  const Icon = ICONS[kind];
  const words = kind === "decision" ? `Decided: ${act.slice(9).replaceAll("_", " ")}` : kind === "run" ? `Run, ${(detail ?? state ?? "").replaceAll("_", " ")}` : actWords(act);
  return (
    <div role="listitem" aria-posinset={place} aria-setsize={places} data-entry={entry.key} className="relative grid grid-cols-[auto_1fr_auto] items-start gap-x-3 gap-y-0.5 border-b bg-card px-3 py-2.5 text-sm hover:bg-sunken has-[button:focus-visible]:outline-2 has-[button:focus-visible]:-outline-offset-2 has-[button:focus-visible]:outline-ring @3xl:grid-cols-[auto_14rem_minmax(0,1fr)_14rem_7rem] @3xl:items-center">
      <span className="mt-0.5 text-muted-foreground @3xl:mt-0" title={KINDS.find((one) => one.kind === kind)?.one}><Icon className="size-4" aria-hidden /></span>
      <button type="button" onClick={() => onOpen(entry)} className="min-w-0 cursor-pointer text-left font-medium wrap-anywhere outline-none after:absolute after:inset-0">
        <span className="sr-only">{KINDS.find((one) => one.kind === kind)?.one}: </span>{words}
      </button>
      <span className="col-start-2 row-start-2 min-w-0 truncate text-muted-foreground @3xl:col-start-auto @3xl:row-start-auto @3xl:text-foreground" title={targetName ?? undefined}>{targetName ? headline(targetName, 200) : targetKind.replaceAll("_", " ")}</span>
      <span className="col-start-2 row-start-3 min-w-0 truncate text-xs text-muted-foreground @3xl:col-start-auto @3xl:row-start-auto @3xl:text-sm" title={actorName}><span className="sr-only">By </span>{actorKind === "agent" || actorKind === "key" ? `${ACTORS[actorKind]} ${actorName}` : actorName === "policy" ? "Policy" : actorName}</span>
      <span className="col-start-3 row-start-1 text-right text-xs whitespace-nowrap text-muted-foreground @3xl:col-start-auto @3xl:row-start-auto"><span className="relative z-10"><Time at={at} inControl /></span></span>
    </div>
  );
});

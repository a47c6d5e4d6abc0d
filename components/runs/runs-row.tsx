import { FlaskConical } from "lucide-react";
import Link from "next/link";
import { memo } from "react";
import { Elapsed } from "@/components/layout/elapsed";
import { Time } from "@/components/layout/time";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { RunSummary, Stage } from "@/lib/runs/schema";
import { dollars, headline } from "./format";
import { StatusBadge } from "./status-badge";

const STAGE: Record<Stage, string> = { plan: "Plan", execute: "Execute", ci: "Checks", fix: "Fix", finalize: "Finalize" };

/** The same columns for every row and for the line of their names, by the width of the `@container` around them; a narrow one has cards. */
export const RUN_COLUMNS = "@3xl:grid-cols-[10rem_minmax(0,1fr)_7rem_7.5rem_6rem] @5xl:grid-cols-[10rem_minmax(0,1fr)_7rem_7.5rem_minmax(0,11rem)_7rem]";

interface RunRowProps {
  run: RunSummary;
  /** Of its starter, when there are several people. */
  person?: string;
  selected?: boolean;
  /** Its place from 1 on, and how many there are; -1 while that is not known. */
  place: number;
  places: number;
  onOpen?: (id: string) => void;
}

/** One run of a list: a line of columns, or a card on a narrow screen. All of it is the link. */
export const RunRow = memo(function RunRow({ run, person, selected = false, place, places, onOpen }: RunRowProps) {
  const { id, goal, stage, status, startedAt, finishedAt, spentMicros, capMicros, createdAt, model, replayed } = run;
  return (
    <div
      role="listitem"
      aria-posinset={place}
      aria-setsize={places}
      data-run={id}
      data-selected={selected || undefined}
      className={cn(
        "relative grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1.5 border-b border-l-4 border-l-transparent bg-card px-3 py-2.5 text-sm hover:bg-sunken",
        "has-[a:focus-visible]:outline-2 has-[a:focus-visible]:-outline-offset-2 has-[a:focus-visible]:outline-ring data-selected:outline-2 data-selected:-outline-offset-2 data-selected:outline-ring",
        status === "waiting" && "border-l-warning bg-warning-soft/50 hover:bg-warning-soft",
        RUN_COLUMNS,
      )}
    >
      <div className="@3xl:order-none"><StatusBadge run={run} /></div>
      <div className="order-3 col-span-2 min-w-0 @3xl:order-none @3xl:col-span-1">
        <Link href={`/runs/${id}`} onClick={onOpen && (() => onOpen(id))} title={headline(goal, 300)} className={cn("line-clamp-2 wrap-anywhere outline-none after:absolute after:inset-0 @3xl:block @3xl:truncate", status === "waiting" ? "font-semibold" : "font-medium")}>
          {headline(goal, 200)}
        </Link>
        <p className="flex min-w-0 items-center gap-2 text-xs text-muted-foreground">
          <span className="truncate">{run.repository?.name ?? "Repository not shown"}</span>
          {replayed && <Badge className="px-1.5 py-0"><FlaskConical aria-hidden />Recorded</Badge>}
        </p>
        {run.waitsFor && <p className="line-clamp-2 text-xs wrap-anywhere text-warning">{run.waitsFor}{run.waitsUntil && <> Until <span className="relative z-10"><Time at={run.waitsUntil} inControl /></span>.</>}</p>}
      </div>
      <div className="order-4 flex items-baseline gap-2 text-xs text-muted-foreground @3xl:order-none @3xl:grid @3xl:gap-0">
        {stage && !finishedAt && <span className="text-foreground @3xl:text-sm">{STAGE[stage]}</span>}
        <span>{startedAt ? <><span className="sr-only">{finishedAt ? "Took " : "for "}</span><Elapsed from={startedAt} to={finishedAt} /></> : finishedAt ? "Never started" : "Not started"}</span>
      </div>
      <Cost spentMicros={spentMicros} capMicros={capMicros} running={!finishedAt} />
      <div className="hidden min-w-0 text-xs text-muted-foreground @5xl:grid">
        {person && <span className="truncate text-foreground">{person}</span>}
        <span className="truncate" title={model}>{model.replace(/^[a-z]+:/, "")}</span>
      </div>
      <div className="order-2 text-right text-xs whitespace-nowrap text-muted-foreground @3xl:order-none"><span className="relative z-10"><Time at={createdAt} inControl /></span></div>
    </div>
  );
});

function Cost({ spentMicros, capMicros, running }: { spentMicros: number; capMicros: number; running: boolean }) {
  const part = capMicros > 0 ? Math.min(1, spentMicros / capMicros) : 0;
  return (
    <div className="order-5 grid justify-items-end gap-1 text-right text-xs tabular-nums @3xl:order-none">
      <span><span className="sr-only">Spent </span>{dollars(spentMicros)} <span className="text-muted-foreground">of {dollars(capMicros)}</span></span>
      {running && (
        <span aria-hidden className="block h-1 w-full min-w-16 overflow-hidden rounded-full bg-border">
          <span className={cn("block h-full rounded-full", part > 0.9 ? "bg-danger" : part > 0.6 ? "bg-warning" : "bg-primary")} style={{ width: `${Math.max(part > 0 ? 4 : 0, part * 100)}%` }} />
        </span>
      )}
    </div>
  );
}

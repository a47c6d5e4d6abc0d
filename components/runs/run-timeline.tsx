"use client";

import { ChevronDown, ChevronRight, CircleDashed, LoaderCircle } from "lucide-react";
import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState, type ComponentProps } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { lookOf } from "@/components/checks/check-look";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import type { RunCheck, RunStage } from "@/lib/runs/schema";
import { CALL_LOOK } from "./call-words";
import { endedTurns, type ShownTurn } from "./ended-turns";
import { dollars, duration } from "./format";
import { useRun } from "./run-provider";
import { NAME_OF_STAGE, STATE_OF_STAGE } from "./stage-words";
import { axisEnd, timeScale, type Span } from "./time-scale";
import { sameRow, timelineRows, type TimelineRow } from "./timeline-rows";
import { useNow } from "./use-now";
import { useRunLocation } from "./use-run-location";

const ROW_PX = 36;
/** Rows that the server draws, and all there are until the reader scrolls: what the pane holds at its highest, 90rem. */
const ROWS_AT_FIRST = 40;

/** The run as a tree of stages, turns and checks, each with its time on one axis. */
export function RunTimeline({ className }: { className?: string }) {
  const stages = useRun(({ detail }) => detail.stages);
  const checks = useRun(({ detail }) => detail.checks);
  const allTurns = useDeferredValue(useRun((state) => state.turns));
  const endedAt = useRun(({ detail }) => detail.run.finishedAt);
  const turns = useMemo(() => endedTurns(allTurns, endedAt), [allTurns, endedAt]);
  const ended = endedAt !== null;
  const now = useNow(!ended);
  const { at, open, change } = useRunLocation();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<VirtualizerHandle>(null);
  const errorsOnly = at.errors === "only";

  const rows = useMemo(() => timelineRows({ stages, turns, checks, folded, errorsOnly, only: at.stage }), [stages, turns, checks, folded, errorsOnly, at.stage]);
  // Before the page is alive, and once all is over, there is no clock: the newest moment that is known stands for it.
  const clock = (!ended && now) || latest(turns, stages);
  const end = axisEnd(stages[0]?.startedAt, clock);
  const scale = useMemo(() => timeScale(workOf(stages, turns, checks, end)), [stages, turns, checks, end]);
  const chosen = at.turn;
  const select = (row: TimelineRow) => {
    if (row.kind === "turn") change({ turn: row.key === chosen ? null : row.key });
    else if (row.kind === "check") open("checks", { check: row.check.id });
    else setFolded((before) => toggled(before, row.key));
  };
  const latestSelect = useRef(select);
  useEffect(() => {
    latestSelect.current = select;
  });
  const choose = useCallback((row: TimelineRow) => latestSelect.current(row), []);
  const step = (by: 1 | -1) => {
    const choosable = rows.flatMap((row, index) => (row.kind === "turn" ? [{ key: row.key, index }] : []));
    const current = choosable.findIndex(({ key }) => key === chosen);
    const next = choosable[current === -1 ? (by === 1 ? 0 : choosable.length - 1) : current + by];
    if (!next) return;
    change({ turn: next.key }, { replace: true });
    list.current?.scrollToIndex(next.index, { align: "nearest" });
  };
  useShortcuts([
    { keys: "j", label: "Next turn", group: "Run", run: () => step(1) },
    { keys: "k", label: "Previous turn", group: "Run", run: () => step(-1) },
    { keys: "e", label: "Only what failed", group: "Run", run: () => change({ errors: errorsOnly ? null : "only" }) },
  ]);
  // An address that names a turn opens with it in view.
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current || chosen === null || rows.length === 0) return;
    opened.current = true;
    const index = rows.findIndex(({ key }) => key === chosen);
    if (index > 0) list.current?.scrollToIndex(index, { align: "center" });
  }, [chosen, rows]);

  if (stages.length === 0) return <EmptyState title="Nothing has begun yet" className={className}>Each stage appears here as it begins, with its turns and checks.</EmptyState>;
  return (
    <section aria-label="Timeline" className={cn("flex min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border bg-card", className)}>
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b bg-sunken px-3 py-1.5">
        <p className="text-xs text-muted-foreground">{at.stage ? `Only ${NAME_OF_STAGE[at.stage].toLowerCase()}` : `${turns.length} turns in ${stages.length} stages`}</p>
        <div className="flex gap-1">
          {at.stage && <Button variant="ghost" size="sm" onClick={() => change({ stage: null })}>All stages</Button>}
          <Button variant={errorsOnly ? "secondary" : "ghost"} size="sm" aria-pressed={errorsOnly} onClick={() => change({ errors: errorsOnly ? null : "only" })}>Only what failed</Button>
        </div>
      </div>
      {rows.length === 0 && <p className="p-6 text-center text-sm text-muted-foreground">Nothing failed here.</p>}
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        <Virtualizer ref={list} data={rows} as={Rows} item="li" itemSize={ROW_PX} ssrCount={ROWS_AT_FIRST} bufferSize={300}>
          {(row) => <Row key={row.key} row={row} chosen={row.key === chosen} onSelect={choose} scale={scale} clock={isOver(row) ? 0 : clock} />}
        </Virtualizer>
      </div>
    </section>
  );
}

function Rows(props: ComponentProps<"ol">) {
  return <ol aria-label="Stages, turns and checks" {...props} />;
}

interface RowProps {
  row: TimelineRow;
  chosen: boolean;
  onSelect: (row: TimelineRow) => void;
  scale: ReturnType<typeof timeScale>;
  /** The time for what still goes on; 0 for what is over, which then is drawn once. */
  clock: number;
}

// Rows out of sight are laid out when they come into view: their height is known.
const grid = "grid w-full [content-visibility:auto] cursor-pointer grid-cols-[1rem_minmax(0,1fr)_auto] items-center gap-2 border-b px-3 text-left text-sm -outline-offset-2 focus-ring hover:bg-muted/60 md:grid-cols-[1rem_minmax(0,1fr)_auto_minmax(5rem,24%)]";

/** Drawn again only when something of it changed: scrolling and streaming draw what is new. */
const Row = memo(RowLine, (before, after) => {
  const { row: was, ...others } = before;
  const { row: is, ...now } = after;
  return sameRow(was, is) && (Object.keys(others) as (keyof typeof others)[]).every((name) => others[name] === now[name]);
});

function RowLine({ row, chosen, onSelect, scale, clock: now }: RowProps) {
  const bar = <Bar row={row} scale={scale} now={now} />;
  if (row.kind === "stage") {
    const { stage, attempt, status, summary, startedAt, finishedAt } = row.stage;
    const { label, Icon, className } = STATE_OF_STAGE[status];
    const Fold = row.folded ? ChevronRight : ChevronDown;
    return (
      <button type="button" aria-expanded={!row.folded} onClick={() => onSelect(row)} className={cn(grid, "h-9 bg-sunken font-medium")}>
        <Fold className="size-4 text-muted-foreground" aria-hidden />
        <span className="flex min-w-0 items-center gap-2">
          <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
          <span className="shrink-0">{NAME_OF_STAGE[stage]}{attempt > 1 ? ` ${attempt}` : ""}</span>
          <span className="sr-only">{label}</span>
          <span className="hidden truncate text-xs font-normal text-muted-foreground sm:block">{summary}</span>
        </span>
        <Took from={startedAt} to={finishedAt} now={now} />
        {bar}
      </button>
    );
  }
  if (row.kind === "check") {
    const { Icon, className, label } = lookOf(row.check);
    return (
      <button type="button" onClick={() => onSelect(row)} className={cn(grid, "h-9")}>
        <span aria-hidden />
        <span className="flex min-w-0 items-center gap-2">
          <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
          <span className="truncate">{row.check.name}</span>
          <span className="shrink-0 text-xs text-muted-foreground">{label} on <span className="font-mono">{row.check.sha.slice(0, 7)}</span></span>
        </span>
        {row.check.startedAt ? <Took from={row.check.startedAt} to={row.check.completedAt} now={now} /> : <span />}
        {bar}
      </button>
    );
  }
  const { turn } = row;
  const last = turn.calls.at(-1);
  const { Icon, className } = turn.finishedAt === null ? { Icon: LoaderCircle, className: "text-info motion-safe:animate-spin" } : last ? CALL_LOOK[worst(turn.calls)] : { Icon: CircleDashed, className: "text-muted-foreground" };
  return (
    <button type="button" aria-current={chosen || undefined} onClick={() => onSelect(row)} className={cn(grid, "h-9", chosen && "bg-primary-soft hover:bg-primary-soft")}>
      <span aria-hidden />
      <span className="flex min-w-0 items-center gap-2">
        <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
        <span className="shrink-0 tabular-nums">Turn {turn.turn + 1}</span>
        <span className="min-w-0 truncate text-xs text-muted-foreground">{sayTurn(turn)}</span>
        {row.failed && <span className="sr-only">a tool call failed</span>}
      </span>
      <span className="flex items-center gap-3 text-xs text-muted-foreground tabular-nums">
        <span className="hidden sm:inline">{dollars(turn.costMicros)}</span>
        <Took from={turn.startedAt} to={endOf(turn)} now={now} />
      </span>
      {bar}
    </button>
  );
}

/** A turn in a line: its tool calls, else what the model said. */
function sayTurn({ calls, text, finishedAt }: ShownTurn): string {
  if (calls.length > 0) return calls.slice(0, 4).map(({ name, about }) => (about ? `${name} ${about}` : name)).join(", ") + (calls.length > 4 ? ` and ${calls.length - 4} more` : "");
  return finishedAt === null ? "The model answers…" : text || "No tool call";
}

const GRAVITY = ["running", "stopped", "failed", "refused", "succeeded"] as const;
function worst(calls: ShownTurn["calls"]) {
  return GRAVITY.find((status) => calls.some((call) => call.status === status)) ?? "succeeded";
}

/** A turn is over with its last tool call; null while something of it goes on. */
function endOf({ finishedAt, calls }: ShownTurn): string | null {
  if (finishedAt === null || calls.some((call) => call.finishedAt === null)) return null;
  return calls.reduce((latest, call) => (call.finishedAt! > latest ? call.finishedAt! : latest), finishedAt);
}

function Took({ from, to, now }: { from: string; to: string | null; now: number }) {
  const ms = (to === null ? now : Date.parse(to)) - Date.parse(from);
  return <span className="text-xs font-normal text-muted-foreground tabular-nums">{to === null ? duration(Math.max(1_000, Math.round(ms / 1_000) * 1_000)).replace(".0 s", " s") : duration(ms)}</span>;
}

/** When it was, on the axis that all rows share. */
function Bar({ row, scale, now }: { row: TimelineRow; scale: ReturnType<typeof timeScale>; now: number }) {
  const span = row.kind === "stage" ? spanOf(row.stage.startedAt, row.stage.finishedAt, now) : row.kind === "turn" ? spanOf(row.turn.startedAt, endOf(row.turn), now) : row.check.startedAt ? spanOf(row.check.startedAt, row.check.completedAt, now) : null;
  if (!span) return <span className="hidden md:block" />;
  const [from, to] = [scale.at(span.from), scale.at(span.to)];
  const colour = row.kind === "stage" ? STATE_OF_STAGE[row.stage.status].bar : row.failed ? "bg-danger" : row.kind === "check" ? "bg-success" : "bg-primary";
  return (
    <span className="relative hidden h-full items-center md:flex" aria-hidden>
      {scale.breaks.map((place) => <span key={place} className="absolute inset-y-0 border-l border-dashed" style={{ left: `${place * 100}%` }} />)}
      <span className={cn("absolute rounded-full", row.kind === "stage" ? "h-2" : "h-1.5", colour)} style={{ left: `min(${from * 100}%, calc(100% - 3px))`, width: `max(3px, ${(to - from) * 100}%)` }} />
    </span>
  );
}

function spanOf(from: string, to: string | null, now: number): Span {
  const start = Date.parse(from);
  return { from: start, to: Math.max(start, to === null ? now : Date.parse(to)) };
}

/** When something was done: a stage's own span holds the waiting for people too, and counts only where nothing else tells. */
function workOf(stages: readonly RunStage[], turns: readonly ShownTurn[], checks: readonly RunCheck[], now: number): Span[] {
  return [
    ...turns.map((turn) => spanOf(turn.startedAt, endOf(turn), now)),
    ...checks.flatMap(({ startedAt, completedAt }) => (startedAt ? [spanOf(startedAt, completedAt, now)] : [])),
    ...stages.flatMap(({ stage, startedAt, finishedAt }) => (stage === "finalize" ? [spanOf(startedAt, finishedAt, now)] : [spanOf(startedAt, startedAt, now)])),
  ];
}

function isOver(row: TimelineRow): boolean {
  if (row.kind === "stage") return row.stage.finishedAt !== null;
  return row.kind === "check" ? row.check.completedAt !== null : endOf(row.turn) !== null;
}

function latest(turns: readonly ShownTurn[], stages: readonly RunStage[]): number {
  return Math.max(0, ...[turns.at(-1)?.startedAt, turns.at(-1)?.finishedAt, stages.at(-1)?.startedAt, stages.at(-1)?.finishedAt].flatMap((at) => (at ? [Date.parse(at)] : [])));
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

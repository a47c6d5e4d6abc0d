"use client";

import { CircleX, TriangleAlert } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import { Time } from "@/components/layout/time";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import type { RunEvent } from "@/lib/runs/schema";
import { useRun } from "./run-provider";

const LEVELS = { debug: 0, info: 1, warning: 2, error: 3 } as const;
type Level = keyof typeof LEVELS;
const CHOICES: { value: Level; label: string }[] = [
  { value: "debug", label: "Everything" },
  { value: "info", label: "Without command output" },
  { value: "warning", label: "Warnings and errors" },
  { value: "error", label: "Errors" },
];
/** Lines drawn at first, and more at each press; a long run has thousands. */
const PAGE = 400;

/** The run's events, newest last. It follows the end until the reader scrolls up. */
export function RunLog() {
  const events = useRun((state) => state.events);
  const [level, setLevel] = useState<Level>("info");
  const [shown, setShown] = useState(PAGE);
  const [follow, setFollow] = useState(true);
  const list = useRef<HTMLOListElement>(null);
  const wanted = events.filter((event) => LEVELS[event.level] >= LEVELS[level]);
  const lines = wanted.slice(-shown);
  const last = lines.at(-1)?.number;

  useEffect(() => {
    if (follow && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [follow, last, level]);

  const onScroll = () => {
    const element = list.current;
    if (element) setFollow(element.scrollHeight - element.scrollTop - element.clientHeight < 24);
  };
  return (
    <section aria-label="Log" className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="flex items-center gap-2">
          <Label htmlFor="log-level">Show</Label>
          <Select id="log-level" className="w-56" value={level} onChange={(event) => setLevel(event.target.value as Level)}>
            {CHOICES.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
          </Select>
        </div>
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" className="size-4 accent-primary focus-ring" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
          Follow the end
        </label>
      </div>
      {lines.length === 0 ? (
        <p className="rounded-lg border border-dashed px-4 py-8 text-center text-sm text-muted-foreground">Nothing of this kind has happened.</p>
      ) : (
        <ol ref={list} onScroll={onScroll} tabIndex={0} aria-label="Events" className="max-h-[70vh] overflow-y-auto rounded-lg border bg-card py-1 text-sm focus-ring">
          {wanted.length > lines.length && (
            <li className="px-3 py-1.5 text-center">
              <Button variant="secondary" size="sm" onClick={() => setShown(shown + PAGE)}>Show earlier ones</Button>
            </li>
          )}
          {lines.map((event) => <Line key={event.number} event={event} />)}
        </ol>
      )}
    </section>
  );
}

const Line = memo(function Line({ event }: { event: RunEvent }) {
  const text = (event.data as { text?: unknown } | null)?.text;
  const output = event.type.endsWith(".output") && typeof text === "string" ? text : null;
  return (
    <li className={cn("grid grid-cols-[minmax(0,1fr)] gap-x-3 px-3 py-1 hover:bg-muted/50 sm:grid-cols-[2.5rem_5.5rem_4.5rem_minmax(0,1fr)]", event.level === "error" && "bg-danger-soft", event.level === "warning" && "bg-warning-soft")}>
      <span className="hidden text-right text-xs leading-5 text-muted-foreground tabular-nums sm:block">{event.number}</span>
      <span className="hidden text-xs leading-5 text-muted-foreground sm:block"><Time at={event.createdAt} seconds /></span>
      <span className="truncate text-xs leading-5 text-muted-foreground" title={event.type}>{event.stage ?? "run"}</span>
      {output === null ? (
        <span className="min-w-0 wrap-anywhere whitespace-pre-wrap">
          {event.level === "error" && <><CircleX className="mr-1 inline size-3.5 text-danger" aria-hidden /><span className="sr-only">Error: </span></>}
          {event.level === "warning" && <><TriangleAlert className="mr-1 inline size-3.5 text-warning" aria-hidden /><span className="sr-only">Warning: </span></>}
          {event.message}
        </span>
      ) : (
        <pre className="min-w-0 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap text-muted-foreground">{output}</pre>
      )}
    </li>
  );
});

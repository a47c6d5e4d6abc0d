"use client";

import { CircleX, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { Time } from "@/components/layout/time";
import { cn } from "@/components/ui/cn";
import type { RunEvent } from "@/lib/runs/schema";
import { textOf } from "./log-window";

interface LogLineProps {
  event: RunEvent;
  /** What was searched for, to be marked. */
  words: string;
  chosen: boolean;
  onChoose: () => void;
}

/** One event: number, time, stage, and what it says; its output below as it was printed. Choosing it puts it into the address and shows its data. */
export const LogLine = memo(function LogLine({ event, words, chosen, onChoose }: LogLineProps) {
  const output = event.type.endsWith(".output") ? textOf(event) : null;
  return (
    <div className={cn("grid grid-cols-[2.75rem_minmax(0,1fr)] gap-x-3 px-3 text-sm sm:grid-cols-[3rem_5rem_4rem_minmax(0,1fr)]", event.level === "error" && "bg-danger-soft", event.level === "warning" && "bg-warning-soft", chosen && "bg-primary-soft")}>
      <button type="button" aria-current={chosen || undefined} aria-label={`Event ${event.number}`} onClick={onChoose} className="min-h-6 cursor-pointer self-start rounded-sm text-right text-xs leading-6 text-muted-foreground tabular-nums -outline-offset-2 focus-ring hover:text-link hover:underline">
        {event.number}
      </button>
      <span className="hidden text-xs leading-6 text-muted-foreground sm:block"><Time at={event.createdAt} seconds /></span>
      <span className="hidden truncate text-xs leading-6 text-muted-foreground sm:block" title={event.type}>{event.stage ?? "run"}</span>
      {output === null ? (
        <span className="min-w-0 py-0.5 wrap-anywhere whitespace-pre-wrap">
          {event.level === "error" && <><CircleX className="mr-1 inline size-3.5 text-danger" aria-hidden /><span className="sr-only">Error: </span></>}
          {event.level === "warning" && <><TriangleAlert className="mr-1 inline size-3.5 text-warning" aria-hidden /><span className="sr-only">Warning: </span></>}
          <Marked text={event.message} words={words} />
        </span>
      ) : (
        <pre className="min-w-0 py-0.5 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap text-muted-foreground"><Marked text={output.replace(/\n$/, "")} words={words} /></pre>
      )}
      {chosen && (
        <pre className="col-span-full mb-2 max-h-80 overflow-auto rounded-md border bg-sunken p-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap focus-ring" tabIndex={0} aria-label={`Data of event ${event.number}`}>
          {`${event.type}, ${event.level}, ${event.createdAt}\n${JSON.stringify(event.data, null, 2)}`}
        </pre>
      )}
    </div>
  );
}, (before, after) => before.event === after.event && before.words === after.words && before.chosen === after.chosen);

/** Marks drawn in one text; more would help nobody. */
const MAX_MARKS = 200;

/** A text in which what was searched for is marked. */
export function Marked({ text, words }: { text: string; words: string }) {
  if (words === "") return text;
  const parts: React.ReactNode[] = [];
  const haystack = text.toLowerCase();
  const needle = words.toLowerCase();
  // Some letters change their length with their case: then places in one are not places in the other.
  if (haystack.length !== text.length) return text;
  let from = 0;
  for (let marks = 0; marks < MAX_MARKS; marks++) {
    const at = haystack.indexOf(needle, from);
    if (at === -1) break;
    parts.push(text.slice(from, at), <mark key={at} className="rounded-xs bg-warning-soft text-foreground underline decoration-warning decoration-2">{text.slice(at, at + needle.length)}</mark>);
    from = at + needle.length;
  }
  return [...parts, text.slice(from)];
}

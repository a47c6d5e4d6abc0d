"use client";

import { CircleCheck, CircleSlash, CircleX, LoaderCircle } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { count, dollars, duration } from "./format";
import { useRun } from "./run-provider";
import { turnsOf, type ToolCall, type Turn } from "./turns";

const CALL = {
  running: { Icon: LoaderCircle, className: "text-info motion-safe:animate-spin" },
  succeeded: { Icon: CircleCheck, className: "text-success" },
  failed: { Icon: CircleX, className: "text-danger" },
  refused: { Icon: CircleSlash, className: "text-warning" },
} as const;
const PAGE = 50;

/** Each call of a model with the tools that it asked for. */
export function RunTurns() {
  const events = useRun((state) => state.events);
  const turns = useMemo(() => turnsOf(events), [events]);
  const [shown, setShown] = useState(PAGE);
  if (turns.length === 0) return <EmptyState title="No turns yet">Each call of the model appears here, with what it asked tools to do.</EmptyState>;
  return (
    <div className="grid grid-cols-1 gap-3">
      {turns.length > shown && <Button variant="secondary" size="sm" className="justify-self-center" onClick={() => setShown(shown + PAGE)}>Show earlier ones</Button>}
      <ol className="grid grid-cols-1 gap-3">{turns.slice(-shown).map((turn) => <TurnItem key={turn.key} turn={turn} />)}</ol>
    </div>
  );
}

function TurnItem({ turn: { stage, number, answer, calls } }: { turn: Turn }) {
  return (
    <li className="grid grid-cols-1 gap-2 rounded-lg border bg-card p-4 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="font-medium">Turn {number}{stage && <span className="font-normal text-muted-foreground"> · {stage}</span>}</h2>
        {answer ? (
          <p className="text-xs text-muted-foreground tabular-nums">
            {answer.replayed ? "replayed" : answer.model} · {count(answer.inputTokens)} in ({count(answer.cachedTokens)} cached) · {count(answer.outputTokens)} out ({count(answer.reasoningTokens)} reasoning) · {dollars(answer.costMicros)} · {duration(answer.durationMs)}
            {answer.firstTokenMs !== null && ` (first word ${duration(answer.firstTokenMs)})`}
          </p>
        ) : (
          <p className="text-xs text-muted-foreground">The model is answering…</p>
        )}
      </div>
      {answer?.text && <p className="wrap-anywhere whitespace-pre-wrap">{answer.text}</p>}
      {calls.length > 0 && <ul className="grid grid-cols-1 gap-1">{calls.map((call) => <CallItem key={call.id} call={call} />)}</ul>}
    </li>
  );
}

function CallItem({ call: { name, about, status, output } }: { call: ToolCall }) {
  const { Icon, className } = CALL[status];
  const line = (
    <>
      <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
      <span className="shrink-0 font-mono text-xs">{name}</span>
      <span className="min-w-0 truncate font-mono text-xs text-muted-foreground">{about}</span>
      <span className="ml-auto shrink-0 text-xs text-muted-foreground">{status}</span>
    </>
  );
  if (!output) return <li className="flex items-center gap-2 py-1">{line}</li>;
  return (
    <li>
      <details>
        <summary className="flex cursor-pointer items-center gap-2 rounded-sm py-1 focus-ring">{line}</summary>
        <pre className="max-h-80 overflow-auto rounded-md bg-muted p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap">{output}</pre>
      </details>
    </li>
  );
}

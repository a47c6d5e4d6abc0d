"use client";

import { ArrowLeft, ChevronDown, ChevronUp, X } from "lucide-react";
import type { ReactNode } from "react";
import { Time } from "@/components/layout/time";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CodeBlock } from "@/components/ui/code";
import { Skeleton } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import type { Turn, TurnDetail } from "@/lib/runs/schema";
import { CALL_LOOK } from "./call-words";
import { callStatus } from "./ended-turns";
import { count, dollarsExact, duration } from "./format";
import { useRun } from "./run-provider";
import { NAME_OF_STAGE } from "./stage-words";
import { parseTurnKey, turnKey } from "./turn-events";
import { useJson } from "@/components/layout/use-json";
import { useRunLocation } from "./use-run-location";

/** One turn, whole: what the model said, each tool call with its input and output, tokens, cost and times. */
export function TurnInspector({ selected, className }: { selected: string; className?: string }) {
  const runId = useRun(({ detail }) => detail.run.id);
  const turns = useRun((state) => state.turns);
  const ended = useRun(({ detail }) => detail.run.finishedAt !== null);
  const { change } = useRunLocation();
  const index = turns.findIndex((turn) => turnKey(turn) === selected);
  const turn = turns[index];
  const key = parseTurnKey(selected);
  // Asked again when something of it ended.
  const version = turn ? `${turn.finishedAt} ${turn.calls.map(({ status }) => status).join()}` : "";
  const { data: answer, problem, again: retry } = useJson<{ turn: TurnDetail }>(key && turn ? `/api/v1/runs/${runId}/turn?${new URLSearchParams({ thread: key.thread, turn: String(key.turn) })}` : null, version);
  const go = (to: Turn | undefined) => to && change({ turn: turnKey(to) });

  return (
    <section aria-label="Turn" className={cn("flex min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border bg-card", className)}>
      <div className="flex min-h-11 items-center gap-1 border-b bg-sunken px-3 py-1.5">
        <Button variant="ghost" size="icon-sm" className="lg:hidden" aria-label="Back to the timeline" onClick={() => change({ turn: null })}><ArrowLeft aria-hidden /></Button>
        <h2 className="min-w-0 flex-1 truncate text-sm font-semibold">{turn ? <>Turn {turn.turn + 1} <span className="font-normal text-muted-foreground">{NAME_OF_STAGE[turn.stage]}, {turn.thread}</span></> : "No such turn"}</h2>
        <Tooltip label="Previous turn" keys="k"><Button variant="ghost" size="icon-sm" aria-label="Previous turn" disabled={index <= 0} onClick={() => go(turns[index - 1])}><ChevronUp aria-hidden /></Button></Tooltip>
        <Tooltip label="Next turn" keys="j"><Button variant="ghost" size="icon-sm" aria-label="Next turn" disabled={index === -1 || index === turns.length - 1} onClick={() => go(turns[index + 1])}><ChevronDown aria-hidden /></Button></Tooltip>
        <Button variant="ghost" size="icon-sm" className="hidden lg:inline-flex" aria-label="Close the turn" onClick={() => change({ turn: null })}><X aria-hidden /></Button>
      </div>
      <div className="grid min-h-0 flex-1 grid-cols-1 content-start gap-4 overflow-y-auto overscroll-contain p-4 -outline-offset-2 focus-ring" tabIndex={0} role="group" aria-label="Content of the turn">
        {turn ? <TurnFacts turn={turn} ended={ended} /> : <p className="text-sm text-muted-foreground">The address names a turn that this run does not have.</p>}
        {problem && <Alert variant="danger" title="This turn could not be read">{problem} <Button variant="link" size="inline" onClick={retry}>Try again</Button></Alert>}
        {turn && !answer && !problem && <><Skeleton className="h-16" /><Skeleton className="h-32" /></>}
        {answer && (
          <>
            {answer.turn.text.trim() && <p className="text-sm wrap-anywhere whitespace-pre-wrap">{answer.turn.text}</p>}
            {answer.turn.calls.map((call, position) => <Call key={call.callId} call={call} ended={ended} open={position === 0 || call.status !== "succeeded" || answer.turn.calls.length <= 3} />)}
            {answer.turn.calls.length === 0 && answer.turn.finishedAt && <p className="text-sm text-muted-foreground">It asked for no tool.</p>}
          </>
        )}
      </div>
    </section>
  );
}

function TurnFacts({ turn, ended }: { turn: Turn; ended: boolean }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-2 text-sm sm:grid-cols-3 [&_dd]:tabular-nums [&_dt]:text-xs [&_dt]:text-muted-foreground">
      <Fact name="Model">{turn.model}{turn.replayed && <span className="text-muted-foreground"> (recorded)</span>}</Fact>
      <Fact name="Cost">{dollarsExact(turn.costMicros)}</Fact>
      <Fact name="Began"><Time at={turn.startedAt} /></Fact>
      <Fact name="First token after">{turn.firstTokenMs === null ? "–" : duration(turn.firstTokenMs)}</Fact>
      <Fact name="Answer took">{turn.durationMs === null ? (turn.finishedAt ? "–" : ended ? "stopped" : "still answers") : duration(turn.durationMs)}</Fact>
      <Fact name="Speed">{turn.durationMs && turn.outputTokens ? `${Math.round((turn.outputTokens / turn.durationMs) * 1_000)} tokens/s` : "–"}</Fact>
      <Fact name="Tokens in">{count(turn.inputTokens)} <span className="text-muted-foreground">({count(turn.cachedTokens)} cached)</span></Fact>
      <Fact name="Tokens out">{count(turn.outputTokens)} <span className="text-muted-foreground">({count(turn.reasoningTokens)} reasoning)</span></Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div className="min-w-0"><dt>{name}</dt><dd className="wrap-anywhere">{children}</dd></div>;
}

function Call({ call, ended, open }: { call: TurnDetail["calls"][number]; ended: boolean; open: boolean }) {
  const status = callStatus(call.status, ended);
  const { Icon, className } = CALL_LOOK[status];
  return (
    <details open={open} className="group min-w-0 rounded-lg border">
      <summary className="flex min-h-9 cursor-pointer items-center gap-2 rounded-lg px-3 text-sm focus-ring">
        <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
        <span className="shrink-0 font-mono text-xs font-medium">{call.name}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-xs text-muted-foreground">{call.about}</span>
        <span className="shrink-0 text-xs text-muted-foreground">{call.finishedAt ? `${status}, ${duration(Date.parse(call.finishedAt) - Date.parse(call.startedAt))}` : status}</span>
      </summary>
      <div className="grid grid-cols-1 gap-3 border-t p-3">
        <Input input={call.input} />
        <div className="grid grid-cols-1 gap-1">
          <p className="text-xs text-muted-foreground">Output</p>
          {call.output === null ? <p className="text-sm text-muted-foreground">{status === "running" ? "It is still running; the log shows what it prints." : status === "stopped" ? "It was stopped with the run; the log shows what it had printed." : "None."}</p> : <CodeBlock label={`Output of ${call.name}`}>{call.output || "(empty)"}</CodeBlock>}
        </div>
      </div>
    </details>
  );
}

function Input({ input }: { input: unknown }) {
  const entries = input && typeof input === "object" && !Array.isArray(input) ? Object.entries(input) : [["input", input] as const];
  return (
    <>
      {entries.map(([name, value]) => (
        <div key={name} className="grid grid-cols-1 gap-1">
          <p className="text-xs text-muted-foreground">{name}</p>
          <CodeBlock label={`Input ${name}`}>{typeof value === "string" ? value || "(empty)" : JSON.stringify(value, null, 2)}</CodeBlock>
        </div>
      ))}
    </>
  );
}

"use client";

import { CalendarClock, GitCompare, Hand, RotateCw } from "lucide-react";
import Link from "next/link";
import { Elapsed } from "@/components/layout/elapsed";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Code } from "@/components/ui/code";
import { Goal } from "./goal";
import type { RunActions } from "./run-actions";
import { RunControls } from "./run-controls";
import { nowOf } from "./run-now";
import { RunOrigin } from "./run-origin";
import { useRun } from "./run-provider";
import { StatusBadge, stateOf } from "./status-badge";

const CONNECTION = {
  connecting: { label: "Connecting", className: "bg-input" },
  live: { label: "Live", className: "bg-success motion-safe:animate-pulse" },
  polling: { label: "Not live; asks every five seconds", className: "bg-warning" },
} as const;

/** What the run is for, what it does now, whether it needs someone, and what can be done to it. */
export function RunHeader({ mayWrite, mayMakeStrategies, steerRun }: { mayWrite: boolean; mayMakeStrategies: boolean; steerRun: RunActions["steerRun"] }) {
  const run = useRun(({ detail }) => detail.run);
  const now = useRun(({ detail }) => detail);
  const turns = useRun((state) => state.turns);
  const connection = useRun((state) => state.connection);
  const problem = useRun((state) => state.problem);
  const { text, about, since, needsYou } = nowOf(now, turns);
  return (
    <header className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <Breadcrumb links={[{ href: "/runs", label: "Runs" }]} here={run.repository?.name ?? "Run"} />
        <div className="flex flex-wrap items-center gap-2">
          {mayWrite && <RunControls steerRun={steerRun} />}
          {mayWrite && <Button asChild variant="secondary"><Link href={`/runs/new?replay=${run.id}`} prefetch={false}><RotateCw aria-hidden />Run again</Link></Button>}
          <Button asChild variant="secondary"><Link href={run.replayOf ? `/runs/compare?a=${run.replayOf}&b=${run.id}` : `/runs/compare?a=${run.id}`} prefetch={false}><GitCompare aria-hidden />Compare</Link></Button>
          {mayMakeStrategies && !run.strategy && <Button asChild variant="secondary"><Link href={`/strategies/new?run=${run.id}`} prefetch={false}><CalendarClock aria-hidden />Make a strategy</Link></Button>}
        </div>
      </div>
      <div className="grid gap-2">
        <div className="flex flex-wrap items-center gap-2">
          <StatusBadge run={run} />
          {run.replayed && <Badge variant="warning">Recorded answers</Badge>}
          {run.replayOf && <Link href={`/runs/${run.replayOf}`} className="rounded-sm text-xs text-link focus-ring hover:underline">Replays another run</Link>}
          {run.strategy && <Link href={`/strategies/${run.strategy.id}`} className="max-w-full truncate rounded-sm text-xs text-link focus-ring hover:underline">By the strategy {run.strategy.name}</Link>}
          {now.origin && <RunOrigin origin={now.origin} />}
          {!run.finishedAt && (
            <span className="flex items-center gap-1.5 text-xs text-muted-foreground">
              <span className={cn("size-1.5 rounded-full", CONNECTION[connection].className)} aria-hidden />
              {CONNECTION[connection].label}
            </span>
          )}
        </div>
        <Goal goal={run.goal} />
        {!run.finishedAt && (
          <p className={cn("flex min-h-6 min-w-0 flex-wrap items-center gap-x-2 text-sm", needsYou ? "font-medium text-warning" : "text-muted-foreground")}>
            {needsYou && <Hand className="size-4 shrink-0" aria-hidden />}
            <span>{text}</span>
            {about && <Code className="max-w-full truncate">{about}</Code>}
            {since && <span className="tabular-nums"><Elapsed from={since} to={null} /></span>}
          </p>
        )}
      </div>
      {/* What a screen reader hears while the page is open; the log itself would never stop talking. */}
      <p role="status" className="sr-only">{`The run: ${stateOf(run)}${run.stage && !run.finishedAt ? `, stage ${run.stage}` : ""}.`}</p>
      {run.sandbox === "unsafe" && <Alert variant="warning" title="No sandbox">Commands of this run are executed on the machine itself, because SANDBOX=unsafe is set. Only run code that you trust.</Alert>}
      {problem && <Alert variant="warning" title="This page may be behind">{problem}</Alert>}
      {run.finishedAt && run.summary && (
        <Alert variant={run.status === "succeeded" ? "success" : run.status === "cancelled" ? "info" : "danger"} aria-label={stateOf(run)}>
          <Summary text={run.summary} />
        </Alert>
      )}
    </header>
  );
}

/** The first line says how it ended; the rest is evidence, and stands beside it where there is room. */
function Summary({ text }: { text: string }) {
  const [first = "", ...rest] = text.split("\n").filter((line) => line.trim() !== "");
  return (
    <>
      <p className="font-medium">{first}</p>
      {rest.length > 0 && <ul className="flex flex-wrap gap-x-6 gap-y-0.5 text-muted-foreground">{rest.map((line, index) => <li key={index} className="max-w-[80ch] whitespace-pre-wrap">{line}</li>)}</ul>}
    </>
  );
}

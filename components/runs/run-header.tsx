"use client";

import { GitBranch, GitPullRequest } from "lucide-react";
import { Elapsed } from "@/components/layout/elapsed";
import { Time } from "@/components/layout/time";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { dollars } from "./format";
import type { RunActions } from "./run-actions";
import { RunControls } from "./run-controls";
import { useRun } from "./run-provider";
import { StatusBadge, stateOf } from "./status-badge";

const CONNECTION = { connecting: "Connecting", live: "Live", polling: "Not live; asking every five seconds" } as const;

/** What the run is for, how it stands, what it cost, and what can be done to it. */
export function RunHeader({ mayWrite, steerRun }: { mayWrite: boolean; steerRun: RunActions["steerRun"] }) {
  const run = useRun(({ detail }) => detail.run);
  const pullRequest = useRun(({ detail }) => detail.pullRequest);
  const connection = useRun((state) => state.connection);
  const problem = useRun((state) => state.problem);
  const [first = "", ...rest] = run.goal.trim().split("\n");
  return (
    <header className="grid gap-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 flex-1 basis-80 gap-2">
          <div className="flex flex-wrap items-center gap-2">
            <StatusBadge run={run} />
            {run.replayed && <Badge variant="warning">Replay: recorded answers</Badge>}
            {!run.finishedAt && <span className="text-xs text-muted-foreground">{CONNECTION[connection]}</span>}
          </div>
          <h1 className="max-w-[80ch] text-2xl font-semibold tracking-tight text-pretty wrap-anywhere">{first}</h1>
          {rest.length > 0 && <p className="max-w-[80ch] text-sm wrap-anywhere whitespace-pre-wrap text-muted-foreground">{rest.join("\n").trim()}</p>}
        </div>
        {mayWrite && <RunControls steerRun={steerRun} />}
      </div>
      {/* What a screen reader hears while the page is open; the log itself would never stop talking. */}
      <p role="status" className="sr-only">{`The run: ${stateOf(run)}${run.stage && !run.finishedAt ? `, stage ${run.stage}` : ""}.`}</p>
      <dl className="flex flex-wrap gap-x-8 gap-y-3 text-sm [&_dt]:text-xs [&_dt]:text-muted-foreground">
        <div><dt>Repository</dt><dd className="wrap-anywhere">{run.repository?.name ?? "–"}</dd></div>
        <div><dt>Stage</dt><dd>{run.stage ?? "–"}</dd></div>
        <div><dt>Cost</dt><dd className="tabular-nums">{dollars(run.spentMicros)} of {dollars(run.capMicros)}</dd></div>
        <div><dt>Model</dt><dd className="wrap-anywhere">{run.model}</dd></div>
        <div><dt>Took</dt><dd>{run.startedAt ? <Elapsed from={run.startedAt} to={run.finishedAt} /> : "Not started"}</dd></div>
        <div><dt>Started</dt><dd><Time at={run.createdAt} /></dd></div>
        {run.branch && (
          <div className="min-w-0">
            <dt>Branch</dt>
            <dd className="flex items-center gap-1 font-mono text-xs leading-5 wrap-anywhere"><GitBranch className="size-3.5 shrink-0" aria-hidden />{run.branch} → {run.baseBranch}</dd>
          </div>
        )}
        {pullRequest && (
          <div className="min-w-0">
            <dt>Pull request</dt>
            <dd className="flex items-center gap-1 wrap-anywhere"><GitPullRequest className="size-3.5 shrink-0" aria-hidden />#{pullRequest.number} {pullRequest.status}{pullRequest.draft && pullRequest.status === "open" ? " (draft)" : ""}</dd>
          </div>
        )}
      </dl>
      {run.sandbox === "unsafe" && <Alert variant="warning" title="No sandbox">Commands of this run are executed on the machine itself, because SANDBOX=unsafe is set. Only run code that you trust.</Alert>}
      {problem && <Alert variant="warning" title="This page may be behind">{problem}</Alert>}
      {run.finishedAt && run.summary && (
        <Alert variant={run.status === "succeeded" ? "success" : run.status === "cancelled" ? "info" : "danger"} title={stateOf(run)}>
          <p className="whitespace-pre-wrap">{run.summary}</p>
        </Alert>
      )}
    </header>
  );
}

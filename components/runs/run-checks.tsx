"use client";

import { CircleCheck, CircleDashed, CircleX, LoaderCircle } from "lucide-react";
import { useState } from "react";
import { Elapsed } from "@/components/layout/elapsed";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { RunCheck } from "@/lib/runs/schema";
import { useRun } from "./run-provider";
import { useText } from "./use-text";

function lookOf({ status, conclusion }: RunCheck) {
  if (status === "queued") return { Icon: CircleDashed, className: "text-muted-foreground", label: "Queued" };
  if (status === "in_progress") return { Icon: LoaderCircle, className: "text-info motion-safe:animate-spin", label: "Running" };
  if (conclusion === "success") return { Icon: CircleCheck, className: "text-success", label: "Green" };
  if (conclusion === "neutral" || conclusion === "skipped") return { Icon: CircleDashed, className: "text-muted-foreground", label: conclusion === "neutral" ? "Neutral" : "Skipped" };
  return { Icon: CircleX, className: "text-danger", label: conclusion === "timed_out" ? "Timed out" : conclusion === "cancelled" ? "Cancelled" : "Red" };
}

/** The checks of the run's head commit, each with its log. */
export function RunChecks() {
  const checks = useRun(({ detail }) => detail.checks);
  const headSha = useRun(({ detail }) => detail.run.headSha);
  if (checks.length === 0) return <EmptyState title="No checks yet">The repository&apos;s own tests run on each commit that is pushed.</EmptyState>;
  return (
    <div className="grid gap-3">
      <p className="text-sm text-muted-foreground">On commit <code className="font-mono">{headSha?.slice(0, 12)}</code></p>
      <ul className="grid gap-3">{checks.map((check) => <CheckItem key={check.id} check={check} />)}</ul>
    </div>
  );
}

function CheckItem({ check }: { check: RunCheck }) {
  const [open, setOpen] = useState(false);
  const { Icon, className, label } = lookOf(check);
  return (
    <li className="min-w-0 rounded-lg border bg-card">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex cursor-pointer flex-wrap items-center gap-2 rounded-lg px-4 py-3 text-sm focus-ring">
          <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
          <span className="font-medium wrap-anywhere">{check.name}</span>
          <span className="text-muted-foreground">{label}</span>
          {!check.required && <Badge>Not required</Badge>}
          {check.attempt > 1 && <Badge>Run {check.attempt}</Badge>}
          {check.startedAt && <span className="ml-auto text-xs text-muted-foreground"><Elapsed from={check.startedAt} to={check.completedAt} /></span>}
        </summary>
        <div className="grid gap-3 px-4 pb-4">
          {check.annotations.length > 0 && (
            <ul className="grid gap-1 text-sm">
              {check.annotations.map((annotation, index) => (
                <li key={index} className="wrap-anywhere"><code className="font-mono text-xs">{annotation.path}:{annotation.line}</code> {annotation.message}</li>
              ))}
            </ul>
          )}
          {open && <CheckLog check={check} />}
        </div>
      </details>
    </li>
  );
}

function CheckLog({ check }: { check: RunCheck }) {
  const log = useText(`/checks/${check.id}/log`, check.status);
  if (log.state === "failed") return <Alert variant="danger" title="The log could not be read">{log.message}</Alert>;
  if (log.state === "loading") return <Skeleton className="h-24 w-full" />;
  return <pre tabIndex={0} aria-label={`Log of ${check.name}`} className="max-h-[60vh] overflow-auto rounded-md bg-muted p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap focus-ring">{log.text || "It wrote nothing."}</pre>;
}

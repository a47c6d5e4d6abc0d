"use client";

import { useMemo } from "react";
import { useJson } from "@/components/layout/use-json";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { OutsideLink } from "@/components/ui/outside-link";
import type { LocatedFailure } from "@/lib/ci/locate-failures";
import type { RunDiffList } from "@/lib/runs/read-diff";
import type { RunCheck } from "@/lib/runs/schema";
import { lookOf } from "./check-look";
import { Failures } from "./failures";
import { LogViewer } from "./log-viewer";

interface CheckViewProps {
  check: RunCheck;
  runId: string;
  line: number | null;
  onLine: (line: number) => void;
}

/** One check: its state, what failed, and its log. */
export function CheckView({ check, runId, line, onLine }: CheckViewProps) {
  const { Icon, className, label } = lookOf(check);
  const live = check.status !== "completed";
  const told = check.annotations.length > 0;
  const located = useJson<{ items: LocatedFailure[] }>(told ? `/checks/${check.id}/failures` : null, check.status);
  const diff = useJson<RunDiffList>(told ? `/runs/${runId}/diff` : null, check.sha);
  // Until they are found in the log, what failed is shown all the same.
  const failures = useMemo(() => located.data?.items ?? check.annotations.map((annotation) => ({ ...annotation, logLine: null, logUntil: null })), [located.data, check.annotations]);
  const changed = useMemo(() => new Set(diff.data?.files.map(({ path }) => path)), [diff.data]);
  return (
    <section aria-label={`Check ${check.name}`} className="grid min-w-0 gap-3">
      <header className="flex flex-wrap items-center gap-2 text-sm">
        <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
        <h2 className="font-medium wrap-anywhere">{check.name}</h2>
        <span className="text-muted-foreground">{label} on <code className="font-mono text-xs">{check.sha.slice(0, 12)}</code></span>
        {check.attempt > 1 && <Badge>Run {check.attempt}</Badge>}
        {check.url && <OutsideLink href={check.url} className="text-xs">Its own page</OutsideLink>}
      </header>
      <Failures failures={failures} located={located.data !== null} changed={changed} onLine={onLine} />
      <LogViewer checkId={check.id} name={check.name} live={live} failures={failures} line={line} onLine={onLine} />
    </section>
  );
}

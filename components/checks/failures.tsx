"use client";

import Link from "next/link";
import { count } from "@/components/runs/format";
import { Button } from "@/components/ui/button";
import type { LocatedFailure } from "@/lib/ci/locate-failures";

interface FailuresProps {
  failures: readonly LocatedFailure[];
  /** False until the log was searched for them. */
  located: boolean;
  /** Files of the run's diff: their places lead there. */
  changed: ReadonlySet<string>;
  onLine: (line: number) => void;
}

/** What failed where, by file; each leads to the line of the log that tells of it. */
export function Failures({ failures, located, changed, onLine }: FailuresProps) {
  if (failures.length === 0) return null;
  const files = Map.groupBy(failures, ({ path }) => path);
  return (
    <section aria-label="Failures" tabIndex={0} className="max-h-64 overflow-auto rounded-lg border bg-card focus-ring">
      <ul className="divide-y">
        {[...files].map(([path, of]) => (
          <li key={path} className="grid gap-1 px-3 py-2 text-sm">
            <span className="font-mono text-xs wrap-anywhere">{path}</span>
            <ul className="grid gap-1">
              {of.map(({ line, message, logLine }, index) => (
                <li key={index} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
                  <span className="min-w-0 flex-1 basis-48 wrap-anywhere"><span className="text-muted-foreground tabular-nums">line {line}: </span>{message}</span>
                  {logLine === null ? <span className="text-xs text-muted-foreground">{located ? "not told in the log" : "…"}</span> : <Button variant="link" size="inline" className="min-h-6" onClick={() => onLine(logLine)}>Log line {count(logLine)}</Button>}
                  {changed.has(path) && <Button asChild variant="link" size="inline" className="min-h-6"><Link href={`?tab=diff&file=${encodeURIComponent(path)}&line=${line}`} scroll={false}>In the diff</Link></Button>}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

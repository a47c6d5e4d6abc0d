"use client";

import { CircleCheck, CircleSlash, CircleX, Hand, LoaderCircle } from "lucide-react";
import { Elapsed } from "@/components/layout/elapsed";
import { cn } from "@/components/ui/cn";
import type { RunStage, Stage } from "@/lib/runs/schema";
import { useRun } from "./run-provider";

const NAME: Record<Stage, string> = { plan: "Plan", execute: "Execute", ci: "Checks", fix: "Fix", finalize: "Finalize" };
const STATUS = {
  running: { label: "running", Icon: LoaderCircle, className: "text-info motion-safe:animate-spin" },
  waiting: { label: "waiting", Icon: Hand, className: "text-warning" },
  succeeded: { label: "succeeded", Icon: CircleCheck, className: "text-success" },
  failed: { label: "failed", Icon: CircleX, className: "text-danger" },
  cancelled: { label: "cancelled", Icon: CircleSlash, className: "text-muted-foreground" },
} as const satisfies Record<RunStage["status"], object>;

/** The stages in the order in which they began, each with its time and what came of it. */
export function RunStages() {
  const stages = useRun(({ detail }) => detail.stages);
  if (stages.length === 0) return <p className="text-sm text-muted-foreground">Nothing has begun yet.</p>;
  return (
    <ol className="grid gap-3 text-sm">
      {stages.map(({ stage, attempt, status, summary, startedAt, finishedAt }) => {
        const { label, Icon, className } = STATUS[status];
        return (
          <li key={`${stage}.${attempt}`} className="grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-2.5">
            <Icon className={cn("mt-0.5 size-4", className)} aria-hidden />
            <span className="font-medium">
              {NAME[stage]}
              {attempt > 1 && <span className="font-normal text-muted-foreground"> · {attempt}</span>}
              <span className="font-normal text-muted-foreground"> {label}</span>
            </span>
            <span className="text-xs leading-5 text-muted-foreground"><Elapsed from={startedAt} to={finishedAt} /></span>
            {summary && <p className="col-start-2 col-end-4 text-xs wrap-anywhere whitespace-pre-wrap text-muted-foreground">{summary}</p>}
          </li>
        );
      })}
    </ol>
  );
}

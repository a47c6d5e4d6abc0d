"use client";

import { ChevronRight } from "lucide-react";
import { Elapsed } from "@/components/layout/elapsed";
import { cn } from "@/components/ui/cn";
import type { Stage } from "@/lib/runs/schema";
import { useRun } from "./run-provider";
import { NAME_OF_STAGE, STATE_OF_STAGE } from "./stage-words";
import { useRunLocation } from "./use-run-location";

const COMING: Stage[] = ["plan", "execute", "ci", "finalize"];

/** The stages in the order in which they began, each with its time, and those that are still to come. */
export function RunStages() {
  const stages = useRun(({ detail }) => detail.stages);
  const ended = useRun(({ detail }) => detail.run.finishedAt !== null);
  const { at, open } = useRunLocation();
  const coming = ended ? [] : COMING.slice(Math.max(0, ...stages.map(({ stage }) => COMING.indexOf(stage === "fix" ? "execute" : stage) + 1)));
  return (
    <ol aria-label="Stages" className="relative -mx-1 flex items-stretch gap-1 overflow-x-auto px-1 py-1">
      {stages.map(({ stage, attempt, status, summary, startedAt, finishedAt }, index) => {
        const { label, Icon, className } = STATE_OF_STAGE[status];
        const chosen = at.tab === "timeline" && at.stage === stage;
        return (
          <li key={`${stage}.${attempt}`} className="flex shrink-0 items-center gap-1">
            {index > 0 && <ChevronRight className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />}
            <button
              type="button"
              aria-pressed={chosen}
              title={summary ?? undefined}
              onClick={() => open("timeline", chosen ? {} : { stage })}
              className={cn("flex h-9 cursor-pointer items-center gap-2 rounded-md border bg-card px-2.5 text-sm shadow-xs transition-colors focus-ring hover:bg-muted", chosen && "border-primary bg-primary-soft")}
            >
              <Icon className={cn("size-4 shrink-0", className)} aria-hidden />
              <span className="font-medium">{NAME_OF_STAGE[stage]}{attempt > 1 && <span className="font-normal text-muted-foreground"> {attempt}</span>}</span>
              <span className="sr-only">{label}</span>
              <span className="text-xs text-muted-foreground"><Elapsed from={startedAt} to={finishedAt} /></span>
            </button>
          </li>
        );
      })}
      {coming.map((stage) => (
        <li key={stage} className="flex shrink-0 items-center gap-1 text-muted-foreground">
          {(stages.length > 0 || stage !== "plan") && <ChevronRight className="size-3.5 shrink-0" aria-hidden />}
          <span className="flex h-9 items-center rounded-md border border-dashed px-2.5 text-sm">{NAME_OF_STAGE[stage]}<span className="sr-only"> is still to come</span></span>
        </li>
      ))}
    </ol>
  );
}

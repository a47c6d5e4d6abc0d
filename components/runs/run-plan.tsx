"use client";

import { Check, CircleDashed, CircleDot } from "lucide-react";
import { useMemo } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Code } from "@/components/ui/code";
import { EmptyState } from "@/components/ui/empty-state";
import { planProgress, writtenFor, writtenPaths, type StepProgress } from "@/lib/runs/plan-progress";
import { useRun } from "./run-provider";
import { useRunLocation } from "./use-run-location";

const PROGRESS: Record<StepProgress, { Icon: typeof Check; className: string; label: string }> = {
  open: { Icon: CircleDashed, className: "text-muted-foreground", label: "Open" },
  begun: { Icon: CircleDot, className: "text-info", label: "Begun" },
  written: { Icon: Check, className: "text-success", label: "Written" },
};
const RISK = { low: "success", medium: "warning", high: "danger" } as const;

/** The plan as a checklist: what each step wrote of the paths it names. */
export function RunPlan({ className }: { className?: string }) {
  const plan = useRun(({ detail }) => detail.plan);
  const waits = useRun(({ detail }) => detail.pendingApprovals.some(({ kind }) => kind === "plan"));
  const done = useRun(({ detail }) => detail.stages.some(({ stage, status }) => stage === "execute" && status === "succeeded"));
  const turns = useRun((state) => state.turns);
  const written = useMemo(() => writtenPaths(turns), [turns]);
  const { open } = useRunLocation();
  if (!plan) return <EmptyState title="No plan yet" className={className}>The plan appears here before anything is changed.</EmptyState>;
  const { content, version, author } = plan;
  const progress = planProgress(content, written, done);
  const finished = progress.filter((step) => step === "written").length;
  return (
    <section aria-labelledby="plan-title" className={cn("flex min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border bg-card", className)}>
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b bg-sunken px-4 py-1.5">
        <h2 id="plan-title" className="text-sm font-semibold">Plan <span className="font-normal text-muted-foreground tabular-nums">{finished} of {progress.length} steps written</span></h2>
        <Badge>{`Version ${version}${author === "person" ? ", edited by a person" : ""}`}</Badge>
      </div>
      <div className="grid min-h-0 flex-1 grid-cols-1 content-start gap-4 overflow-y-auto overscroll-contain p-4 text-sm wrap-anywhere -outline-offset-2 focus-ring" tabIndex={0} role="group" aria-label="Content of the plan">
        <div className="grid gap-1">
          <p className="font-medium">{content.title}</p>
          <p className="whitespace-pre-wrap text-muted-foreground">{content.summary}</p>
          {waits && <p className="text-warning">It waits for approval, above.</p>}
        </div>
        <ol className="grid gap-3">
          {content.steps.map((step, index) => {
            const { Icon, className: look, label } = PROGRESS[progress[index] ?? "open"];
            return (
              <li key={index} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-2">
                <span className={cn("mt-0.5 grid size-4 place-items-center", look)} title={label}><Icon className="size-4" aria-hidden /><span className="sr-only">{label}: </span></span>
                <div className="grid gap-1">
                  <p className="font-medium">{step.title}</p>
                  {step.detail && <p className="text-xs whitespace-pre-wrap text-muted-foreground">{step.detail}</p>}
                  <ul className="flex flex-wrap gap-1">
                    {step.paths.map((path) => {
                      const file = writtenFor(path, written);
                      return (
                        <li key={path} className="min-w-0">
                          {file ? (
                            <button type="button" onClick={() => open("diff", { file })} className="flex min-h-6 cursor-pointer items-center gap-1 rounded bg-success-soft px-1.5 text-left font-mono text-xs text-success focus-ring hover:underline"><Check className="size-3 shrink-0" aria-label="Written:" role="img" />{path}</button>
                          ) : (
                            <Code className="inline-flex min-h-6 items-center text-xs">{path}</Code>
                          )}
                        </li>
                      );
                    })}
                  </ul>
                </div>
              </li>
            );
          })}
        </ol>
        {content.commands.length > 0 && <Part title="Commands"><ul className="grid gap-1">{content.commands.map((command, index) => <li key={index}><Code className="text-xs">{command}</Code></li>)}</ul></Part>}
        <Part title="Done when">
          {content.acceptance.length > 0 ? <ul className="list-disc pl-4">{content.acceptance.map((item, index) => <li key={index}>{item}</li>)}</ul> : <p className="text-muted-foreground">Nothing more is asked than green checks.</p>}
        </Part>
        <Part title="Risk"><p><Badge variant={RISK[content.risk]}>{content.risk}</Badge> {content.riskReason}</p></Part>
      </div>
    </section>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return <div className="grid gap-1"><h3 className="text-xs text-muted-foreground">{title}</h3>{children}</div>;
}

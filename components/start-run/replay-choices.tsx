"use client";

import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Checkbox } from "@/components/ui/checkbox";
import { RadioCard, RadioGroup } from "@/components/ui/radio-group";
import { draftOf, PlanFields, planOf } from "../runs/plan-fields";
import type { StartRunValues } from "./values";
import type { Replayed } from "./start-run-form";

interface ReplayChoicesProps {
  replay: Replayed;
  values: StartRunValues;
  change: (part: Partial<StartRunValues>) => void;
}

/** What only a run that repeats another can have: its commit and its plan. */
export function ReplayChoices({ replay, values, change }: ReplayChoicesProps) {
  const { plan, baseSha } = replay;
  const [opened] = useState(() => plan && draftOf(plan));
  const draft = values.plan ?? opened;
  const otherPlace = values.repositoryId !== replay.repositoryId;
  const unavailable = baseSha === null ? "It ended before it had a commit to start from." : otherPlace ? "Another repository does not have its commit." : null;
  return (
    <>
      <input type="hidden" name="replayOf" value={replay.id} />
      <label className="flex min-h-6 items-start gap-3 text-sm">
        <Checkbox name="fromSameCommit" className="mt-0.5" checked={values.sameCommit && unavailable === null} disabled={unavailable !== null} onChange={(event) => change({ sameCommit: event.target.checked })} />
        <span className="grid gap-0.5">
          <span className="font-medium">Start from the same commit{baseSha && <> <code className="font-mono text-xs">{baseSha.slice(0, 12)}</code></>}</span>
          <span className="text-muted-foreground">{unavailable ?? "So that the two can be compared fairly, also when the base branch has moved on since."}</span>
        </span>
      </label>
      {plan && draft && (
        <>
          <RadioGroup legend="Plan">
            <div className="grid gap-2 sm:grid-cols-2">
              <RadioCard name="planMode" value="anew" title="Plan anew" description="The model makes a plan of its own from the goal." checked={values.planMode === "anew"} onChange={() => change({ planMode: "anew" })} />
              <RadioCard name="planMode" value="given" title="Use this plan" description="No model is asked for one. It is yours, so it waits for a yes only when every step does." checked={values.planMode === "given"} onChange={() => change({ planMode: "given" })} />
            </div>
          </RadioGroup>
          {values.planMode === "given" && (
            <section aria-label="The plan to use" className="grid grid-cols-1 gap-4 rounded-lg border p-4">
              <input type="hidden" name="plan" value={JSON.stringify(planOf(draft, plan))} />
              {values.goal.trim() !== replay.goal.trim() && <Alert variant="info">The goal is not the one that this plan was made for; see whether it still fits.</Alert>}
              <PlanFields draft={draft} onChange={(changed) => change({ plan: changed })} />
            </section>
          )}
        </>
      )}
    </>
  );
}

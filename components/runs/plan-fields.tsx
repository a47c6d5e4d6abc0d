"use client";

import { Plus, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { Plan } from "@/lib/agents/plan";

/** A plan while it is edited: lists are text, one item a line. */
export interface PlanDraft {
  title: string;
  summary: string;
  commands: string;
  acceptance: string;
  steps: { title: string; detail: string; paths: string; key: number }[];
}

const MAX_STEPS = 20;
const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

export function draftOf(plan: Plan): PlanDraft {
  return {
    title: plan.title,
    summary: plan.summary,
    commands: plan.commands.join("\n"),
    acceptance: plan.acceptance.join("\n"),
    steps: plan.steps.map((step, key) => ({ ...step, paths: step.paths.join("\n"), key })),
  };
}

/** The edited plan; what has no field, such as the risk, stays as it was. */
export function planOf(draft: PlanDraft, plan: Plan): Plan {
  return {
    ...plan,
    title: draft.title.trim(),
    summary: draft.summary.trim(),
    steps: draft.steps.map((step) => ({ title: step.title.trim(), detail: step.detail.trim(), paths: lines(step.paths) })),
    commands: lines(draft.commands),
    acceptance: lines(draft.acceptance),
  };
}

/** The fields of a plan, for editing one that waits and for starting a run with one. */
export function PlanFields({ draft, onChange }: { draft: PlanDraft; onChange: (draft: PlanDraft) => void }) {
  const { steps } = draft;
  const change = (part: Partial<PlanDraft>) => onChange({ ...draft, ...part });
  const changeStep = (key: number, part: Partial<PlanDraft["steps"][number]>) => change({ steps: steps.map((step) => (step.key === key ? { ...step, ...part } : step)) });
  return (
    <>
      <Field label="Title">{(control) => <Input required maxLength={120} value={draft.title} onChange={(event) => change({ title: event.target.value })} {...control} />}</Field>
      <Field label="Summary">{(control) => <Textarea required maxLength={2_000} value={draft.summary} onChange={(event) => change({ summary: event.target.value })} {...control} />}</Field>
      {steps.map((step, index) => (
        <fieldset key={step.key} className="grid min-w-0 gap-3 rounded-lg border p-3">
          <legend className="px-1 text-sm font-medium">Step {index + 1}</legend>
          <Field label="What">{(control) => <Input required maxLength={200} value={step.title} onChange={(event) => changeStep(step.key, { title: event.target.value })} {...control} />}</Field>
          <Field label="How">{(control) => <Textarea maxLength={2_000} value={step.detail} onChange={(event) => changeStep(step.key, { detail: event.target.value })} {...control} />}</Field>
          <Field label="Paths it may write" hint="One file or glob a line.">
            {(control) => <Textarea spellCheck={false} className="font-mono" value={step.paths} onChange={(event) => changeStep(step.key, { paths: event.target.value })} {...control} />}
          </Field>
          {steps.length > 1 && (
            <Button variant="ghost" size="sm" type="button" className="justify-self-start" onClick={() => change({ steps: steps.filter(({ key }) => key !== step.key) })}>
              <Trash2 aria-hidden />
              Remove step {index + 1}
            </Button>
          )}
        </fieldset>
      ))}
      {steps.length < MAX_STEPS && (
        <Button variant="secondary" size="sm" type="button" className="justify-self-start" onClick={() => change({ steps: [...steps, { title: "", detail: "", paths: "", key: Math.max(...steps.map(({ key }) => key)) + 1 }] })}>
          <Plus aria-hidden />
          Add a step
        </Button>
      )}
      <Field label="Commands" hint="One a line.">{(control) => <Textarea spellCheck={false} className="font-mono" value={draft.commands} onChange={(event) => change({ commands: event.target.value })} {...control} />}</Field>
      <Field label="Done when" hint="One statement a line.">{(control) => <Textarea value={draft.acceptance} onChange={(event) => change({ acceptance: event.target.value })} {...control} />}</Field>
    </>
  );
}

"use client";

import { Plus, Trash2 } from "lucide-react";
import { useState, useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SubmitButton } from "@/components/ui/submit-button";
import { Textarea } from "@/components/ui/textarea";
import type { Plan } from "@/lib/agents/plan";
import type { RunActions } from "./run-actions";
import { useRunStore } from "./run-provider";

interface PlanEditorProps {
  runId: string;
  /** The version that is edited: someone else's edit meanwhile is refused, not overwritten. */
  version: number;
  plan: Plan;
  savePlan: RunActions["savePlan"];
  onClose: () => void;
}

const MAX_STEPS = 20;
const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** Lists are edited as text, one item a line. Saving asks for a new approval of exactly what was saved. */
export function PlanEditor({ runId, version, plan, savePlan, onClose }: PlanEditorProps) {
  const store = useRunStore();
  // What was opened is what is edited, also when the page learns of another version meanwhile.
  const [opened] = useState(version);
  const [title, setTitle] = useState(plan.title);
  const [summary, setSummary] = useState(plan.summary);
  const [commands, setCommands] = useState(plan.commands.join("\n"));
  const [acceptance, setAcceptance] = useState(plan.acceptance.join("\n"));
  const [steps, setSteps] = useState(() => plan.steps.map((step, key) => ({ ...step, paths: step.paths.join("\n"), key })));
  const [error, setError] = useState<string>();
  const [saving, save] = useTransition();

  const change = (key: number, part: Partial<(typeof steps)[number]>) => setSteps((all) => all.map((step) => (step.key === key ? { ...step, ...part } : step)));
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    save(async () => {
      const edited: Plan = {
        ...plan,
        title: title.trim(),
        summary: summary.trim(),
        steps: steps.map((step) => ({ title: step.title.trim(), detail: step.detail.trim(), paths: lines(step.paths) })),
        commands: lines(commands),
        acceptance: lines(acceptance),
      };
      const answer = await savePlan(runId, { version: opened, plan: edited });
      await store.refresh();
      if (answer.error) setError(answer.error);
      else onClose();
    });
  };

  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field label="Title">{(control) => <Input required maxLength={120} value={title} onChange={(event) => setTitle(event.target.value)} {...control} />}</Field>
      <Field label="Summary">{(control) => <Textarea required maxLength={2_000} value={summary} onChange={(event) => setSummary(event.target.value)} {...control} />}</Field>
      {steps.map((step, index) => (
        <fieldset key={step.key} className="grid gap-3 rounded-lg border p-3">
          <legend className="px-1 text-sm font-medium">Step {index + 1}</legend>
          <Field label="What">{(control) => <Input required maxLength={200} value={step.title} onChange={(event) => change(step.key, { title: event.target.value })} {...control} />}</Field>
          <Field label="How">{(control) => <Textarea maxLength={2_000} value={step.detail} onChange={(event) => change(step.key, { detail: event.target.value })} {...control} />}</Field>
          <Field label="Paths it may write" hint="One file or glob a line.">
            {(control) => <Textarea spellCheck={false} className="font-mono" value={step.paths} onChange={(event) => change(step.key, { paths: event.target.value })} {...control} />}
          </Field>
          {steps.length > 1 && (
            <Button variant="ghost" size="sm" type="button" className="justify-self-start" onClick={() => setSteps((all) => all.filter(({ key }) => key !== step.key))}>
              <Trash2 aria-hidden />
              Remove step {index + 1}
            </Button>
          )}
        </fieldset>
      ))}
      {steps.length < MAX_STEPS && (
        <Button variant="secondary" size="sm" type="button" className="justify-self-start" onClick={() => setSteps((all) => [...all, { title: "", detail: "", paths: "", key: Math.max(...all.map(({ key }) => key)) + 1 }])}>
          <Plus aria-hidden />
          Add a step
        </Button>
      )}
      <Field label="Commands" hint="One a line.">{(control) => <Textarea spellCheck={false} className="font-mono" value={commands} onChange={(event) => setCommands(event.target.value)} {...control} />}</Field>
      <Field label="Done when" hint="One statement a line.">{(control) => <Textarea value={acceptance} onChange={(event) => setAcceptance(event.target.value)} {...control} />}</Field>
      {error && <Alert variant="danger" title="The plan was not saved">{error}</Alert>}
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={saving}>Save the plan</SubmitButton>
        <Button type="button" variant="secondary" onClick={onClose} disabled={saving}>Discard</Button>
      </div>
    </form>
  );
}

"use client";

import { Plus, Trash2 } from "lucide-react";
import { AUTONOMY } from "@/components/start-run/autonomy-choice";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { namesOf } from "@/lib/strategies/places";
import type { InputDraft, StrategyDraft } from "./draft";
import { CheckList, Section } from "./section";
import type { Choices } from "./strategy-form";

export interface FieldsProps {
  draft: StrategyDraft;
  change: (part: Partial<StrategyDraft>) => void;
  /** What is wrong with a field of the definition. */
  errorOf: (field: string) => string | undefined;
  choices: Choices;
}

/** What it is called, what its runs do, and where. */
export function WhatFields({ draft, change, errorOf, choices }: FieldsProps) {
  const places = namesOf(draft.trigger === "github" ? draft.event : null, draft.inputs.map(({ name }) => name).filter(Boolean));
  return (
    <Section title="What it does">
      <Field label="Name" error={errorOf("name")}>{(control) => <Input required maxLength={120} value={draft.name} onChange={(event) => change({ name: event.target.value })} {...control} />}</Field>
      <Field label="Description" hint="For the people who find it here. Not needed." error={errorOf("description")}>{(control) => <Textarea rows={2} maxLength={2_000} className="min-h-16" value={draft.description} onChange={(event) => change({ description: event.target.value })} {...control} />}</Field>
      <Field label="Goal" error={errorOf("parameters.goal")} hint={<>What should be true at the end. Filled in when it starts: <span className="font-mono text-xs wrap-anywhere">{places.map((name) => `{{ ${name} }}`).join(" ")}</span></>}>
        {(control) => <Textarea required rows={5} maxLength={10_000} className="min-h-32" placeholder="Update the dependencies that are behind, and keep the tests green." value={draft.goal} onChange={(event) => change({ goal: event.target.value })} {...control} />}
      </Field>
      <CheckList legend="Repositories" hint="A run in each of them; with a GitHub event, in that where it happened." error={errorOf("repositories")} items={choices.repositories.map(({ id, name, location }) => ({ value: id, label: name, note: location }))} chosen={draft.repositories} onChange={(repositories) => change({ repositories })} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Autonomy" error={errorOf("autonomy")} hint="What waits for a person. Trust that was lost can ask for more.">
          {(control) => (
            <Select value={draft.autonomy} onChange={(event) => change({ autonomy: event.target.value })} {...control}>
              <option value="">The workspace’s default</option>
              {AUTONOMY.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
            </Select>
          )}
        </Field>
        <Field label="Model" error={errorOf("model")}>
          {(control) => (
            <Select value={draft.model} onChange={(event) => change({ model: event.target.value })} {...control}>
              <option value="">The workspace’s default</option>
              {draft.model && !choices.models.some(({ id }) => id === draft.model) && <option value={draft.model}>{draft.model} (cannot be used)</option>}
              {choices.models.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
            </Select>
          )}
        </Field>
      </div>
      <Inputs inputs={draft.inputs} onChange={(inputs) => change({ inputs })} errorOf={errorOf} />
    </Section>
  );
}

const NEW_INPUT: InputDraft = { name: "", description: "", default: "", options: "", required: true };

function Inputs({ inputs, onChange, errorOf }: { inputs: InputDraft[]; onChange: (inputs: InputDraft[]) => void; errorOf: FieldsProps["errorOf"] }) {
  const set = (index: number, part: Partial<InputDraft>) => onChange(inputs.map((input, at) => (at === index ? { ...input, ...part } : input)));
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 text-sm leading-none font-medium">Inputs</legend>
      <p className="text-sm text-muted-foreground">What whoever starts it gives, by hand or by API.</p>
      {inputs.map((input, index) => (
        <div key={index} className="grid gap-3 rounded-lg border p-3 sm:grid-cols-2">
          <Field label={`Name of input ${index + 1}`} error={errorOf(`inputs.${input.name}`)}>{(control) => <Input value={input.name} maxLength={40} spellCheck={false} className="font-mono" onChange={(event) => set(index, { name: event.target.value })} {...control} />}</Field>
          <Field label="Default">{(control) => <Input value={input.default} maxLength={4_000} onChange={(event) => set(index, { default: event.target.value })} {...control} />}</Field>
          <Field label="What it is">{(control) => <Input value={input.description} maxLength={500} onChange={(event) => set(index, { description: event.target.value })} {...control} />}</Field>
          <Field label="One of" hint="With commas; empty for any text.">{(control) => <Input value={input.options} onChange={(event) => set(index, { options: event.target.value })} {...control} />}</Field>
          <label className="flex min-h-6 items-center gap-2 text-sm"><Checkbox checked={input.required} onChange={(event) => set(index, { required: event.target.checked })} />Has to be given</label>
          <Button variant="ghost" size="sm" className="justify-self-end" type="button" onClick={() => onChange(inputs.filter((_, at) => at !== index))}><Trash2 aria-hidden />Remove input {index + 1}</Button>
        </div>
      ))}
      {inputs.length < 20 && <Button variant="secondary" size="sm" type="button" className="justify-self-start" onClick={() => onChange([...inputs, NEW_INPUT])}><Plus aria-hidden />Add an input</Button>}
    </fieldset>
  );
}

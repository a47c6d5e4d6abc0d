"use client";

import { useState } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { SubmitButton } from "@/components/ui/submit-button";
import { Textarea } from "@/components/ui/textarea";
import { useFormAction } from "@/components/ui/use-form-action";
import type { Check } from "@/lib/strategies/check-definition";
import { toDefinition, type StrategyDraft } from "./draft";
import { LimitFields } from "./limit-fields";
import { LiveCheck } from "./live-check";
import { TriggerFields } from "./trigger-fields";
import { useCheck } from "./use-check";
import { WhatFields } from "./what-fields";

export interface Choices {
  repositories: { id: string; name: string; location: string }[];
  models: { id: string; label: string }[];
  people: { id: string; name: string }[];
  timezones: string[];
}

interface StrategyFormProps {
  action: (state: ActionAnswer, data: FormData) => Promise<ActionAnswer>;
  check: (what: { yaml: string } | { definition: unknown }) => Promise<Check | null>;
  initial: StrategyDraft;
  /** What it says now as YAML; empty for a new one. */
  yaml: string;
  choices: Choices;
  /** A new one can be enabled at once. */
  isNew: boolean;
}

/** Writes a strategy, by fields or as YAML; what is wrong with it, and when it would start, is said while one types. */
export function StrategyForm({ action, check, initial, yaml: givenYaml, choices, isNew }: StrategyFormProps) {
  const { state, pending, form } = useFormAction<ActionAnswer>(action, {});
  const [way, setWay] = useState<"form" | "yaml">("form");
  const [draft, setDraft] = useState(initial);
  const [yaml, setYaml] = useState(givenYaml);
  const definition = toDefinition(draft);
  const checked = useCheck(check, way === "yaml" ? { yaml } : { definition });
  // What is not filled in yet is no mistake until something was typed.
  const untouched = way === "yaml" ? yaml.trim() === "" : draft === initial && isNew;
  const mistakes = untouched ? [] : (checked?.mistakes ?? []);
  const errorOf = (field: string) => mistakes.find((mistake) => mistake.field === field || mistake.field.startsWith(`${field}.`))?.message;
  const change = (part: Partial<StrategyDraft>) => setDraft({ ...draft, ...part });
  const shared = { draft, change, errorOf, choices };
  return (
    <form {...form} className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="grid min-w-0 grid-cols-1 gap-8">
        <Segmented label="How to write it" value={way} onValueChange={setWay} options={[{ value: "form", label: "Fields" }, { value: "yaml", label: "YAML" }]} />
        {way === "yaml" ? (
          <Field label="YAML" hint="As it is exported, or as a repository keeps it in .morning/strategies.">
            {(control) => <Textarea name="yaml" required rows={20} maxLength={65_536} spellCheck={false} className="min-h-96 font-mono text-xs" value={yaml} onChange={(event) => setYaml(event.target.value)} placeholder={"name: Nightly update\ntrigger:\n  type: schedule\n  cron: 0 6 * * 1-5\n  timezone: Europe/Berlin\nparameters:\n  goal: Update what is old.\nrepositories:\n  - acme/web"} {...control} />}
          </Field>
        ) : (
          <>
            <input type="hidden" name="definition" value={JSON.stringify(definition)} />
            <WhatFields {...shared} />
            <TriggerFields {...shared} />
            <LimitFields {...shared} />
          </>
        )}
        {isNew && <label className="flex min-h-6 items-center gap-2 text-sm"><Checkbox name="enabled" defaultChecked />Enable it at once</label>}
        {state.error && <Alert variant="danger" title="It was not saved">{state.error}</Alert>}
        <SubmitButton pending={pending} size="lg" className="justify-self-start">{isNew ? "Make the strategy" : "Save as the next version"}</SubmitButton>
      </div>
      <LiveCheck checked={untouched ? null : checked} mistakes={mistakes} />
    </form>
  );
}

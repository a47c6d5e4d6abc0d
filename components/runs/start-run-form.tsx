"use client";

import Link from "next/link";
import { useState } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { SubmitButton } from "@/components/ui/submit-button";
import { Textarea } from "@/components/ui/textarea";
import { useFormAction } from "@/components/ui/use-form-action";
import type { Autonomy } from "@/lib/runs/schema";

const AUTONOMY: { value: Autonomy; label: string; meaning: string }[] = [
  { value: "plan", label: "Ask me about the plan", meaning: "It waits for your yes to its plan, then goes on to the merge by itself." },
  { value: "merge", label: "Ask me before the merge", meaning: "It plans and works by itself, and waits for your yes before anything reaches the base branch." },
  { value: "step", label: "Ask me about every step", meaning: "It waits for your yes to the plan, to each command, to each written file, and to the merge." },
  { value: "full", label: "Go all the way", meaning: "It asks only about what is always asked: changes outside the plan, and changes to tests, CI, lint or lock files." },
];

interface StartRunFormProps {
  action: (state: ActionAnswer, data: FormData) => Promise<ActionAnswer>;
  repositories: { id: string; name: string; defaultBranch: string }[];
  /** The default first. */
  models: { id: string; label: string; replayed: boolean }[];
  repositoryId?: string;
  /** Made with the page: pressing twice starts one run. */
  idempotencyKey: string;
}

export function StartRunForm({ action, repositories, models, repositoryId, idempotencyKey }: StartRunFormProps) {
  const { state, pending, form } = useFormAction<ActionAnswer>(action, {});
  const [autonomy, setAutonomy] = useState<Autonomy>("plan");
  const [model, setModel] = useState(models[0]?.id ?? "");
  const replayed = models.find(({ id }) => id === model)?.replayed;
  return (
    <form {...form} className="grid gap-6">
      <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
      <Field label="Repository" error={state.fields?.repositoryId} hint={<Link href="/repositories/new">Add another repository</Link>}>
        {(control) => (
          <Select name="repositoryId" required defaultValue={repositoryId ?? repositories[0]?.id} {...control}>
            {repositories.map(({ id, name, defaultBranch }) => <option key={id} value={id}>{name} ({defaultBranch})</option>)}
          </Select>
        )}
      </Field>
      <Field label="Goal" error={state.fields?.goal} hint="What should be true at the end, and how you would tell.">
        {(control) => <Textarea name="goal" required maxLength={20_000} rows={5} placeholder="parse() should accept weeks, such as 2w 3d, and the tests should cover it." {...control} />}
      </Field>
      <Field label="Autonomy" error={state.fields?.autonomy} hint={AUTONOMY.find(({ value }) => value === autonomy)?.meaning}>
        {(control) => (
          <Select name="autonomy" value={autonomy} onChange={(event) => setAutonomy(event.target.value as Autonomy)} {...control}>
            {AUTONOMY.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
          </Select>
        )}
      </Field>
      <div className="grid gap-6 sm:grid-cols-2">
        <Field label="Model" error={state.fields?.model} hint={replayed ? "Plays recorded answers, for the demo's repository and goal alone." : undefined}>
          {(control) => (
            <Select name="model" required value={model} onChange={(event) => setModel(event.target.value)} {...control}>
              {models.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
            </Select>
          )}
        </Field>
        <Field label="Most it may spend, in dollars" error={state.fields?.cap} hint="Each model call is paid from this before it is made.">
          {(control) => <Input name="cap" type="number" required min={0} max={1_000} step="0.01" defaultValue="2.00" inputMode="decimal" {...control} />}
        </Field>
      </div>
      {state.error && <Alert variant="danger" title="The run was not started">{state.error}</Alert>}
      <SubmitButton pending={pending} className="justify-self-start">Start the run</SubmitButton>
    </form>
  );
}

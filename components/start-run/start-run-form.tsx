"use client";

import Link from "next/link";
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { forgetDraft, keepDraft, useDraft } from "@/components/layout/draft";
import { Alert } from "@/components/ui/alert";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Select } from "@/components/ui/select";
import { SubmitButton } from "@/components/ui/submit-button";
import { Textarea } from "@/components/ui/textarea";
import { useFormAction } from "@/components/ui/use-form-action";
import type { Plan } from "@/lib/agents/plan";
import type { RepositoryCheck } from "@/lib/repositories/check-repository";
import type { Estimate } from "@/lib/runs/estimate-run";
import { AutonomyChoice } from "./autonomy-choice";
import { MoreChoices } from "./more-choices";
import { ReplayChoices } from "./replay-choices";
import { RepositoryPicker, type PickableRepository } from "./repository-picker";
import { RepositoryState } from "./repository-state";
import { RunEstimate } from "./run-estimate";
import { useAnswer } from "./use-answer";
import { draftName, type StartRunValues } from "./values";

/** The run that is started again. */
export interface Replayed {
  id: string;
  goal: string;
  repositoryId: string;
  /** Null when it ended before it had a commit to start from. */
  baseSha: string | null;
  plan: Plan | null;
}

interface StartRunFormProps {
  action: (state: ActionAnswer, data: FormData) => Promise<ActionAnswer>;
  repositories: PickableRepository[];
  models: { id: string; label: string; replayed: boolean }[];
  /** What it holds before anything is typed. */
  initial: StartRunValues;
  replay: Replayed | null;
  /** Made with the page: pressing twice starts one run. */
  idempotencyKey: string;
}

/** The form for a new run, with what was typed into it before an accidental reload. */
export function StartRunForm(props: StartRunFormProps) {
  const name = draftName(props.replay?.id);
  const draft = useDraft<StartRunValues>(name);
  // What is gone since then, such as a repository or a model, is chosen anew.
  const initial = { ...props.initial, ...draft };
  if (!props.repositories.some(({ id }) => id === initial.repositoryId)) initial.repositoryId = props.initial.repositoryId;
  if (!props.models.some(({ id }) => id === initial.model)) initial.model = props.initial.model;
  return <Choices key={draft ? "draft" : "fresh"} {...props} initial={initial} name={name} />;
}

function Choices({ action, repositories, models, initial, replay, idempotencyKey, name }: StartRunFormProps & { name: string }) {
  const { state, pending, form } = useFormAction<ActionAnswer>(action, {});
  const [values, setValues] = useState(initial);
  const change = (part: Partial<StartRunValues>) => {
    const next = { ...values, ...part };
    setValues(next);
    keepDraft(name, next);
  };

  // Whoever leaves this page by a run that was started comes back to an empty form.
  const sent = useRef(false);
  useEffect(() => {
    if (state.error) sent.current = false;
  }, [state]);
  useEffect(() => () => {
    if (sent.current) forgetDraft(name);
  }, [name]);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    sent.current = true;
    form.onSubmit(event);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit();
  };

  const repository = repositories.find(({ id }) => id === values.repositoryId);
  const branch = values.baseBranch || repository?.defaultBranch || "";
  const check = useAnswer<{ check: RepositoryCheck }>(repository ? `/api/v1/repositories/${repository.id}/check?branch=${encodeURIComponent(branch)}` : null);
  const estimate = useAnswer<{ estimate: Estimate }>(repository && values.model ? `/api/v1/estimates?repositoryId=${repository.id}&model=${encodeURIComponent(values.model)}` : null);
  const chosenModel = models.find(({ id }) => id === values.model);
  const fields = state.fields ?? {};
  return (
    <form {...form} onSubmit={onSubmit} onKeyDown={onKeyDown} className="grid grid-cols-1 gap-6">
      <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
      <div className="grid grid-cols-1 gap-1.5">
        <Field label="Repository" error={fields.repositoryId}>
          {(control) => <RepositoryPicker repositories={repositories} value={values.repositoryId} onChange={(repositoryId) => change({ repositoryId, baseBranch: "", sameCommit: repositoryId === replay?.repositoryId && replay.baseSha !== null })} control={control} />}
        </Field>
        <RepositoryState asked={check} branch={branch} />
      </div>
      <Field label="Goal" error={fields.goal} hint="What should be true at the end, and how you would tell.">
        {(control) => <Textarea name="goal" required maxLength={20_000} rows={5} className="min-h-32" placeholder="parse() should accept weeks, such as 2w 3d, and the tests should cover it." value={values.goal} onChange={(event) => change({ goal: event.target.value })} {...control} />}
      </Field>
      {replay && <ReplayChoices replay={replay} values={values} change={change} />}
      <AutonomyChoice value={values.autonomy} onChange={(autonomy) => change({ autonomy })} />
      <div className="grid grid-cols-1 gap-6 sm:grid-cols-2">
        <Field label="Model" error={fields.model} hint={chosenModel?.replayed ? "Plays recorded answers, for the demo's repository and goal alone." : <Link href="/settings/models">Models and their prices</Link>}>
          {(control) => (
            <Select name="model" required value={values.model} onChange={(event) => change({ model: event.target.value })} {...control}>
              {models.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
            </Select>
          )}
        </Field>
        <Field label="Most it may spend, in dollars" error={fields.cap} hint="Each model call is paid from this before it is made.">
          {(control) => <Input name="cap" type="number" required min={0} max={1_000} step="0.01" inputMode="decimal" value={values.cap} onChange={(event) => change({ cap: event.target.value })} {...control} />}
        </Field>
      </div>
      <RunEstimate asked={estimate} capMicros={Math.round(Number(values.cap) * 1_000_000)} />
      <MoreChoices values={values} change={change} fields={fields} branches={check.answer?.check.branches ?? []} defaultBranch={repository?.defaultBranch ?? ""} />
      {state.error && <Alert variant="danger" title="The run was not started">{state.error}</Alert>}
      <div className="flex flex-wrap items-center gap-3">
        <SubmitButton pending={pending} size="lg">{replay ? "Start the replay" : "Start the run"}</SubmitButton>
        <span className="hidden items-center gap-1.5 text-sm text-muted-foreground pointer-fine:flex">or press <Kbd keys="mod+Enter" /></span>
      </div>
    </form>
  );
}

"use client";

import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import { PlaceReport } from "./place-report";
import { RepositoryFields } from "./repository-fields";
import { useInspection, type InspectPlace } from "./use-inspection";

interface AddRepositoryFormProps {
  action: (state: ActionAnswer, data: FormData) => Promise<ActionAnswer>;
  inspect: InspectPlace;
}

/** The place is looked at as soon as typing stops, and again before anything is registered. */
export function AddRepositoryForm({ action, inspect }: AddRepositoryFormProps) {
  const { state, pending, form } = useFormAction<ActionAnswer>(action, {});
  const { seen, look } = useInspection(inspect);
  return (
    <form {...form} className="grid gap-6">
      <div className="grid gap-3">
        <Field label="Path" error={state.fields?.location} hint="The absolute path of a git repository on the machine that runs MorningAI; a bare one or a checkout.">
          {(control) => <Input name="location" required maxLength={1_000} autoComplete="off" spellCheck={false} className="font-mono" placeholder="/home/me/projects/library" onChange={(event) => look(event.target.value)} {...control} />}
        </Field>
        <PlaceReport seen={seen} />
      </div>
      <RepositoryFields found={seen.found} fields={state.fields} />
      {state.error && <Alert variant="danger" title="The repository was not added">{state.error}</Alert>}
      <SubmitButton pending={pending} className="justify-self-start">Check and add</SubmitButton>
    </form>
  );
}

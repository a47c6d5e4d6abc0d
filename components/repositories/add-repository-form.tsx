"use client";

import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import { NETWORK } from "./network";

/** The server looks at the place before it registers anything, and says what is wrong with it. */
export function AddRepositoryForm({ action }: { action: (state: ActionAnswer, data: FormData) => Promise<ActionAnswer> }) {
  const { state, pending, form } = useFormAction<ActionAnswer>(action, {});
  return (
    <form {...form} className="grid gap-6">
      <Field label="Path" error={state.fields?.location} hint="The absolute path of a git repository on the machine that runs MorningAI; a bare one or a checkout.">
        {(control) => <Input name="location" required maxLength={1_000} autoComplete="off" spellCheck={false} className="font-mono" placeholder="/home/me/projects/library" {...control} />}
      </Field>
      <div className="grid gap-6 sm:grid-cols-2">
        <Field label="Name (optional)" error={state.fields?.name} hint="Otherwise the last part of the path.">
          {(control) => <Input name="name" maxLength={200} autoComplete="off" {...control} />}
        </Field>
        <Field label="Base branch (optional)" error={state.fields?.defaultBranch} hint="Otherwise the repository's own.">
          {(control) => <Input name="defaultBranch" maxLength={250} autoComplete="off" spellCheck={false} {...control} />}
        </Field>
        <Field label="Network of its commands" error={state.fields?.network} hint="Tests and tools run in a sandbox without network unless you open it.">
          {(control) => (
            <Select name="network" defaultValue="none" {...control}>
              {Object.entries(NETWORK).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
            </Select>
          )}
        </Field>
        <Field label="Merge by" error={state.fields?.mergeMethod}>
          {(control) => (
            <Select name="mergeMethod" defaultValue="merge" {...control}>
              <option value="merge">Merge commit</option>
              <option value="squash">Squash</option>
            </Select>
          )}
        </Field>
      </div>
      {state.error && <Alert variant="danger" title="The repository was not added">{state.error}</Alert>}
      <SubmitButton pending={pending} className="justify-self-start">Check and add</SubmitButton>
    </form>
  );
}

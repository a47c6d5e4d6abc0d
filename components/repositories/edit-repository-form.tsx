"use client";

import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import type { Repository } from "@/lib/repositories/schema";
import { RepositoryFields } from "./repository-fields";

interface EditRepositoryFormProps {
  action: (state: ActionAnswer, data: FormData) => Promise<ActionAnswer>;
  repository: Repository;
  mayWrite: boolean;
}

/** Settings of a repository; members who may not change them see them. */
export function EditRepositoryForm({ action, repository, mayWrite }: EditRepositoryFormProps) {
  const { state, pending, form } = useFormAction<ActionAnswer>(action, {});
  return (
    <form {...form} className="grid gap-5">
      <RepositoryFields repository={repository} fields={state.fields} disabled={!mayWrite} />
      {state.error && <Alert variant="danger" title="Nothing was changed">{state.error}</Alert>}
      {state.done && <Alert variant="success">Saved. Runs that start from now on use it.</Alert>}
      {mayWrite ? <SubmitButton pending={pending} className="justify-self-start">Save</SubmitButton> : <p className="text-sm text-muted-foreground">Admins of this workspace can change these.</p>}
    </form>
  );
}

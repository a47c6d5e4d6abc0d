import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Approval } from "@/lib/approvals/schema";
import { ActionForm, type SettingsAnswer } from "./action-form";

type Action = (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;

interface ChangeFormProps {
  /** Whether whoever looks sets it themselves; others propose it. */
  manages: boolean;
  save: Action;
  propose: Action;
  submit: string;
  done: string;
  /** What waits already: with each new one the form is as the settings are. */
  proposals: Pick<Approval, "id">[];
  children: ReactNode;
}

/** Fields of settings: admins save them, everybody else proposes the change, and an admin decides. */
export function ChangeForm({ manages, save, propose, submit, done, proposals, children }: ChangeFormProps) {
  if (manages) return <ActionForm action={save} submit={submit} done={done}>{children}</ActionForm>;
  return (
    <ActionForm key={proposals.map(({ id }) => id).join()} action={propose} submit="Propose this change" button={{ variant: "secondary" }}>
      {children}
      <Field label="Why" hint="Whoever decides reads it.">{(control) => <Input name="reason" required maxLength={1_000} autoComplete="off" {...control} />}</Field>
    </ActionForm>
  );
}

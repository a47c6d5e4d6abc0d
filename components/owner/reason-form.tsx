import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface ReasonFormProps {
  action: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
  hidden: Record<string, string>;
  submit: string;
  /** What the reason is asked as; without it none is asked and `reason` is sent. */
  ask?: string;
  reason?: string;
  destructive?: boolean;
}

/** An act of the owner, with its reason. */
export function ReasonForm({ action, hidden, submit, ask, reason, destructive = false }: ReasonFormProps) {
  return (
    <ActionForm action={action} hidden={reason ? { ...hidden, reason } : hidden} submit={submit} button={{ variant: destructive ? "destructive" : "secondary" }}>
      {ask && <Field label={ask}>{(control) => <Input name="reason" required maxLength={400} {...control} />}</Field>}
    </ActionForm>
  );
}

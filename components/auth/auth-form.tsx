"use client";

import { Alert } from "@/components/ui/alert";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";

/** What a form's action answers when it leads nowhere else. */
export interface FormAnswer {
  error?: string;
  notice?: string;
}

export interface FormField {
  name: string;
  label: string;
  type?: "text" | "email" | "password";
  autoComplete?: string;
  hint?: string;
  defaultValue?: string;
  readOnly?: boolean;
  minLength?: number;
  maxLength?: number;
}

interface AuthFormProps {
  action: (state: FormAnswer, data: FormData) => Promise<FormAnswer>;
  fields: FormField[];
  /** Sent along unseen, such as where to go next. */
  hidden?: Record<string, string | undefined>;
  submit: string;
}

/** One short form: its fields are all required; the action's answer stands above the button. */
export function AuthForm({ action, fields, hidden = {}, submit }: AuthFormProps) {
  const { state, pending, form } = useFormAction<FormAnswer>(action, {});
  return (
    <form {...form} className="grid gap-4">
      {Object.entries(hidden).map(([name, value]) => value !== undefined && <input key={name} type="hidden" name={name} value={value} />)}
      {fields.map(({ label, hint, ...input }) => (
        <Field key={input.name} label={label} hint={hint}>
          {(control) => <Input required {...input} {...control} />}
        </Field>
      ))}
      {state.error && <Alert variant="danger">{state.error}</Alert>}
      {state.notice && <Alert variant="success">{state.notice}</Alert>}
      <SubmitButton pending={pending} className="h-9 md:h-9">{submit}</SubmitButton>
    </form>
  );
}

"use client";

import type { ReactNode } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import type { ButtonProps } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";

/** `secret` is something that is shown this once, such as a new key. */
export interface SettingsAnswer extends ActionAnswer {
  secret?: { label: string; value: string };
}

interface ActionFormProps {
  action: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
  hidden?: Record<string, string>;
  submit: string;
  /** What stands there when it worked. */
  done?: string;
  button?: Pick<ButtonProps, "variant" | "size" | "aria-label">;
  className?: string;
  children?: ReactNode;
}

/** A form of the settings: its fields, its button, and below them what its action answered. */
export function ActionForm({ action, hidden = {}, submit, done, button, className, children }: ActionFormProps) {
  const { state, pending, form } = useFormAction<SettingsAnswer>(action, {});
  return (
    <form {...form} className={cn("grid gap-4", className)}>
      {Object.entries(hidden).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
      {children}
      <SubmitButton pending={pending} className="justify-self-start" {...button}>{submit}</SubmitButton>
      {state.error && <Alert variant="danger">{state.error}</Alert>}
      {state.done && done && <Alert variant="success">{done}</Alert>}
      {state.secret && (
        <Alert variant="success" title={state.secret.label}>
          <code className="font-mono text-xs break-all select-all">{state.secret.value}</code>
          <p>Copy it now: it is not shown again.</p>
        </Alert>
      )}
    </form>
  );
}

"use client";

import { useEffect, useRef } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";

/** `prepared` is the form that goes on to GitHub. */
export interface MakeAppAnswer extends ActionAnswer {
  prepared?: { action: string; manifest: string };
}

interface MakeAppFormProps {
  action: (state: MakeAppAnswer, data: FormData) => Promise<MakeAppAnswer>;
  /** Whether GitHub can deliver webhooks by itself. */
  reached: boolean;
}

/** Two steps that look like one: the server prepares the app, then the browser takes it to GitHub. */
export function MakeAppForm({ action, reached }: MakeAppFormProps) {
  const { state, pending, form } = useFormAction<MakeAppAnswer>(action, {});
  const onwards = useRef<HTMLFormElement>(null);
  const { prepared } = state;
  useEffect(() => {
    if (prepared) onwards.current?.submit();
  }, [prepared]);
  return (
    <>
      <form {...form} className="grid gap-4">
        <Field label="Organisation (optional)" error={state.fields?.organization} hint="Whose app it will be on GitHub; your own account's when this is empty. It can be installed for that account.">
          {(control) => <Input name="organization" maxLength={100} autoComplete="off" spellCheck={false} {...control} />}
        </Field>
        {!reached && (
          <Field label="Webhook address (optional)" error={state.fields?.webhookUrl} hint="An address that GitHub reaches and that passes on to this installation.">
            {(control) => <Input name="webhookUrl" type="url" maxLength={500} autoComplete="off" spellCheck={false} placeholder="https://smee.io/…" {...control} />}
          </Field>
        )}
        {state.error && <Alert variant="danger">{state.error}</Alert>}
        <SubmitButton pending={pending || Boolean(prepared)} className="justify-self-start">Make the GitHub App</SubmitButton>
      </form>
      {prepared && (
        <form ref={onwards} method="post" action={prepared.action} className="grid gap-2">
          <input type="hidden" name="manifest" value={prepared.manifest} />
          <p role="status" className="text-sm text-muted-foreground">Going on to GitHub.</p>
        </form>
      )}
    </>
  );
}

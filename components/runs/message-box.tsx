"use client";

import { useRef } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { Textarea } from "@/components/ui/textarea";
import { useFormAction } from "@/components/ui/use-form-action";
import type { RunActions } from "./run-actions";
import { useRun, useRunStore } from "./run-provider";

/** Says something to the run. What was refused stays in the box. */
export function MessageBox({ sendMessage }: { sendMessage: RunActions["sendMessage"] }) {
  const store = useRunStore();
  const runId = useRun(({ detail }) => detail.run.id);
  const box = useRef<HTMLFormElement>(null);
  const { state, pending, form } = useFormAction<ActionAnswer>(async (previous, data) => {
    const answer = await sendMessage(runId, previous, data);
    if (answer.done) box.current?.reset();
    await store.refresh();
    return answer;
  }, {});
  return (
    <Card>
      <form {...form} ref={box} className="grid gap-3">
        <Field label="Message" error={state.error} hint={state.done ? "Sent. The next turn reads it." : "The next turn reads it; the log shows when."}>
          {(control) => <Textarea name="body" required maxLength={8_000} {...control} />}
        </Field>
        <SubmitButton pending={pending} variant="secondary" className="justify-self-start">Send</SubmitButton>
      </form>
    </Card>
  );
}

"use client";

import { useState, useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { answering } from "@/components/ui/answering";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { SubmitButton } from "@/components/ui/submit-button";
import type { ApprovalActions } from "./approval-actions";

export interface Colleague {
  userId: string;
  displayName: string;
}

/** Hands the decision to one member: only they and admins decide then. */
export function HandOn({ approvalId, colleagues, delegate, onDone, onClose }: { approvalId: string; colleagues: Colleague[]; delegate: ApprovalActions["delegate"]; onDone: () => Promise<void>; onClose: () => void }) {
  const [error, setError] = useState<string>();
  const [sending, start] = useTransition();
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const to = String(new FormData(event.currentTarget).get("to") ?? "");
    start(async () => {
      const answer = await answering(() => delegate(approvalId, to || null), {});
      if (answer.error) return setError(answer.error);
      await onDone();
      onClose();
    });
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label="Hand it to" hint="Only they and admins decide then." className="max-w-sm">
        {(control) => (
          <Select name="to" {...control}>
            {colleagues.map(({ userId, displayName }) => <option key={userId} value={userId}>{displayName}</option>)}
            <option value="">Everyone who may decide</option>
          </Select>
        )}
      </Field>
      {error && <Alert variant="danger">{error}</Alert>}
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={sending}>Hand on</SubmitButton>
        <Button type="button" variant="ghost" onClick={onClose}>Back</Button>
      </div>
    </form>
  );
}

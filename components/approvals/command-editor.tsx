"use client";

import { useState, useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { answering } from "@/components/ui/answering";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { Textarea } from "@/components/ui/textarea";
import type { Approval } from "@/lib/approvals/schema";
import type { ApprovalActions } from "./approval-actions";

/** Another command in the place of the one that waits: the old question is void then, and the agent is told what ran. */
export function CommandEditor({ approval, editCommand, onDone, onClose }: { approval: Approval; editCommand: ApprovalActions["editCommand"]; onDone: () => Promise<void>; onClose: () => void }) {
  const [command, setCommand] = useState(String((approval.act as { command?: string }).command ?? ""));
  const [error, setError] = useState<string>();
  const [saving, start] = useTransition();
  const save = (approve: boolean) =>
    start(async () => {
      const answer = await answering(async () => {
        const saved = await editCommand(approval.id, { digest: approval.digest, command, approve });
        await onDone();
        return saved;
      }, {});
      if (answer.error) setError(answer.error);
      else onClose();
    });
  return (
    <form className="grid gap-3" onSubmit={(event) => { event.preventDefault(); save(true); }}>
      <Field label="Command" hint="What runs is exactly this. The agent is told.">
        {(control) => <Textarea value={command} onChange={(event) => setCommand(event.target.value)} maxLength={8_000} required className="font-mono text-xs" {...control} />}
      </Field>
      {error && <Alert variant="danger" title="The command was not changed">{error}</Alert>}
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={saving}>Save and approve</SubmitButton>
        <Button type="button" variant="secondary" disabled={saving} onClick={() => save(false)}>Save, and ask again</Button>
        <Button type="button" variant="ghost" disabled={saving} onClick={onClose}>Discard</Button>
      </div>
    </form>
  );
}

"use client";

import { Check, Hand, Pencil, X } from "lucide-react";
import { useOptimistic, useState, type ReactNode } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Time } from "@/components/layout/time";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { Textarea } from "@/components/ui/textarea";
import { useFormAction } from "@/components/ui/use-form-action";
import type { RunActions } from "@/components/runs/run-actions";
import type { Approval } from "@/lib/approvals/schema";
import { ActView } from "./act-view";
import { KIND } from "./words";

interface ApprovalCardProps {
  approval: Approval;
  mayDecide: boolean;
  decide: RunActions["decide"];
  onDecided: () => Promise<void>;
  /** What changes the act before it is decided about, such as an editor of the plan; it is handed what closes it. */
  edit?: { label: string; editor: (close: () => void) => ReactNode };
}

/** Asks about one exact act: what is shown here is what the decision binds, by its digest. */
export function ApprovalCard({ approval, mayDecide, decide, onDecided, edit }: ApprovalCardProps) {
  const { id, kind, digest, act, expiresAt } = approval;
  const [decided, setDecided] = useOptimistic<string | null>(null);
  const { state, pending, form } = useFormAction<ActionAnswer>(async (previous, data) => {
    setDecided(String(data.get("decision")));
    const answer = await decide(id, digest, previous, data);
    await onDecided();
    return answer;
  }, {});
  const [editing, setEditing] = useState(false);
  // Shown before the server has answered; a refusal brings the question back, with the reason.
  if (decided) {
    return (
      <Card className="border-warning/50" role="status">
        <p className="flex items-center gap-2 text-sm">{decided === "approved" ? <Check className="size-4 text-success" aria-hidden /> : <X className="size-4 text-danger" aria-hidden />}{decided === "approved" ? "Approved" : "Rejected"}: {KIND[kind].toLowerCase()}. The run is being told.</p>
      </Card>
    );
  }
  return (
    <Card className="border-warning/50">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <CardTitle className="flex items-center gap-2"><Hand className="size-4 shrink-0 text-warning" aria-hidden />{KIND[kind]}?</CardTitle>
        <p className="text-xs text-muted-foreground">Until <Time at={expiresAt} />; after that it is a no.</p>
      </div>
      {editing && edit ? edit.editor(() => setEditing(false)) : <ActView kind={kind} act={act} />}
      {editing ? null : mayDecide ? (
        <form {...form} className="grid gap-3">
          <details>
            <summary className="w-fit cursor-pointer rounded-sm text-sm text-muted-foreground focus-ring">Add a note</summary>
            <Field label="Note" hint="The run reads it, above all with a no." className="mt-2">
              {(control) => <Textarea name="note" maxLength={4_000} {...control} />}
            </Field>
          </details>
          {state.error && <Alert variant="danger">{state.error}</Alert>}
          <div className="flex flex-wrap items-center gap-2">
            <SubmitButton name="decision" value="approved" disabled={pending} data-decision=""><Check aria-hidden />Approve</SubmitButton>
            <SubmitButton name="decision" value="rejected" variant="destructive" disabled={pending}><X aria-hidden />Reject</SubmitButton>
            {edit && <Button type="button" variant="secondary" onClick={() => setEditing(true)}><Pencil aria-hidden />{edit.label}</Button>}
            <code className="ml-auto font-mono text-xs text-muted-foreground" title={digest}>{digest.slice(0, 12)}</code>
          </div>
        </form>
      ) : (
        <p className="text-sm text-muted-foreground">It waits for someone who may decide in this workspace.</p>
      )}
    </Card>
  );
}

"use client";

import { Check, Pencil, UserRound, X } from "lucide-react";
import { useState } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { Textarea } from "@/components/ui/textarea";
import type { useFormAction } from "@/components/ui/use-form-action";
import type { Approval } from "@/lib/approvals/schema";
import type { MoneyAct } from "@/lib/governance/budgets/money-act";
import { MoneyChoice, openWays } from "./money-choice";

interface DecideFormProps {
  approval: Approval;
  action: ReturnType<typeof useFormAction<ActionAnswer>>;
  /** Opens what changes the act, where it can be changed. */
  edit?: { label: string; open: () => void };
  /** Opens the choice of somebody to hand it to. */
  handOn?: () => void;
}

/** Yes, or no with a reason that the agent reads. */
export function DecideForm({ approval: { kind, act, facts }, action: { state, pending, form }, edit, handOn }: DecideFormProps) {
  const [rejecting, setRejecting] = useState(false);
  const money = kind === "more_money" ? (act as MoneyAct) : undefined;
  // A run that cannot be given more and has nothing to wait for can only be stopped.
  const mayApprove = !facts.refusal && (!money || openWays(money, facts.moreRefusal).length > 0);
  const no = money ? "Stop the run" : "Reject";
  if (facts.refusal && !facts.mayReject) return <p className="text-sm text-muted-foreground">{facts.refusal}</p>;
  return (
    <form {...form} className="grid gap-3">
      {/* Hidden, not gone: what was typed is there again on the way back. */}
      {money && !facts.refusal && <div hidden={rejecting}><MoneyChoice act={money} moreRefusal={facts.moreRefusal} /></div>}
      {facts.refusal && <p className="text-sm text-muted-foreground">{facts.refusal}</p>}
      {rejecting && (
        <Field label="Reason" hint="The agent reads it, and so do people later. It may be empty.">
          {(control) => <Textarea name="note" maxLength={4_000} autoFocus {...control} />}
        </Field>
      )}
      {state.error && <Alert variant="danger">{state.error}</Alert>}
      <div className="flex flex-wrap items-center gap-2">
        {rejecting ? (
          <>
            <SubmitButton name="decision" value="rejected" variant="destructive" disabled={pending} formNoValidate><X aria-hidden />{money ? "Stop it" : "Reject it"}</SubmitButton>
            <Button type="button" variant="ghost" onClick={() => setRejecting(false)}>Back</Button>
          </>
        ) : (
          <>
            {mayApprove && <SubmitButton name="decision" value="approved" disabled={pending} data-decision="" data-approve=""><Check aria-hidden />Approve</SubmitButton>}
            <Button type="button" variant="destructive" disabled={pending} onClick={() => setRejecting(true)} data-reject=""><X aria-hidden />{no}</Button>
            {edit && <Button type="button" variant="secondary" onClick={edit.open}><Pencil aria-hidden />{edit.label}</Button>}
            {handOn && <Button type="button" variant="ghost" onClick={handOn}><UserRound aria-hidden />Hand on</Button>}
          </>
        )}
      </div>
    </form>
  );
}

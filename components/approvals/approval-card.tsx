"use client";

import { Check, Hand, UsersRound, X } from "lucide-react";
import { useOptimistic, useState, type ReactNode } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Time } from "@/components/layout/time";
import { Badge } from "@/components/ui/badge";
import { Card, CardTitle } from "@/components/ui/card";
import { useFormAction } from "@/components/ui/use-form-action";
import type { Approval } from "@/lib/approvals/schema";
import { ActView } from "./act-view";
import type { ApprovalActions } from "./approval-actions";
import { ApprovalFactsView } from "./approval-facts";
import { CommandEditor } from "./command-editor";
import { DecideForm } from "./decide-form";
import { HandOn, type Colleague } from "./hand-on";
import { UndoBar } from "./undo-bar";
import { KIND, STATUS } from "./words";

interface ApprovalCardProps {
  approval: Approval;
  actions: ApprovalActions;
  onDecided: () => Promise<void>;
  /** To whom it can be handed on. */
  colleagues?: Colleague[];
  /** What changes the act before it is decided about, such as an editor of the plan; it is handed what closes it. */
  edit?: { label: string; editor: (close: () => void) => ReactNode };
}

/** Asks about one exact act: what is shown here is what the decision binds, by its digest. */
export function ApprovalCard({ approval, actions, onDecided, colleagues = [], edit }: ApprovalCardProps) {
  const { id, kind, digest, act, status, note, decidedAt, facts } = approval;
  const [decided, setDecided] = useOptimistic<string | null>(null);
  const action = useFormAction<ActionAnswer>(async (previous, data) => {
    setDecided(String(data.get("decision")));
    const answer = await actions.decide(id, digest, previous, data);
    await onDecided();
    return answer;
  }, {});
  const [open, setOpen] = useState<"edit" | "hand-on" | null>(null);
  const close = () => setOpen(null);
  const asks = status === "pending";
  const answered = asks && (approval.decision !== null || facts.votes.some((vote) => vote.mine && vote.undoMs > 0));
  const saidYes = facts.votes.filter((vote) => vote.decision === "approved");
  const changes = edit ?? (kind === "command" && (act as { command?: string } | null)?.command ? { label: "Edit the command", editor: (done: () => void) => <CommandEditor approval={approval} editCommand={actions.editCommand} onDone={onDecided} onClose={done} /> } : undefined);
  return (
    <>
      {/* Shown before the server has answered; a refusal brings the question back, with the reason and what was typed. */}
      {decided && (
        <Card className="border-warning/50" role="status">
          <p className="flex items-center gap-2 text-sm">{decided === "approved" ? <Check className="size-4 text-success" aria-hidden /> : <X className="size-4 text-danger" aria-hidden />}{decided === "approved" ? "Approved" : "Rejected"}: {KIND[kind].toLowerCase()}. {approval.runId ? "The run is being told." : ""}</p>
        </Card>
      )}
      <Card className={asks ? "border-warning/50" : undefined} hidden={decided !== null}>
        <div className="flex flex-wrap items-center justify-between gap-2">
          <CardTitle className="flex items-center gap-2"><Hand className="size-4 shrink-0 text-warning" aria-hidden />{KIND[kind]}?</CardTitle>
          {!asks && <p className="flex items-center gap-2 text-xs text-muted-foreground"><Badge variant={STATUS[status].variant}>{STATUS[status].label}</Badge>{decidedAt && <Time at={decidedAt} />}</p>}
        </div>
        {open === "edit" && changes ? changes.editor(close) : <ActView kind={kind} act={act} />}
        <ApprovalFactsView approval={approval} />
        {asks && approval.decision === null && saidYes.length > 0 && (
          <p className="flex items-center gap-2 text-sm font-medium"><UsersRound className="size-4 shrink-0 text-warning" aria-hidden />{saidYes.length} of {facts.peopleNeeded} said yes. A second person decides.</p>
        )}
        {!asks ? (
          <p className="text-sm wrap-anywhere whitespace-pre-wrap">{facts.decidedByName ? `${facts.decidedByName} decided.` : "Nobody decided."}{note && ` ${note}`}</p>
        ) : answered ? (
          <UndoBar approval={approval} actions={actions} onDecided={onDecided} />
        ) : open === "hand-on" ? (
          <HandOn approvalId={id} colleagues={colleagues} delegate={actions.delegate} onDone={onDecided} onClose={close} />
        ) : (
          open === null && <DecideForm approval={approval} action={action} edit={changes && { label: changes.label, open: () => setOpen("edit") }} handOn={colleagues.length > 0 ? () => setOpen("hand-on") : undefined} />
        )}
      </Card>
    </>
  );
}

"use client";

import { Check, Undo2, X } from "lucide-react";
import { useEffect, useRef, useState, useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { answering } from "@/components/ui/answering";
import { Button } from "@/components/ui/button";
import type { Approval } from "@/lib/approvals/schema";
import type { ApprovalActions } from "./approval-actions";

const TICK_MS = 250;

/** What was said and does not count yet: counts down, takes it back, or has it count at once. */
export function UndoBar({ approval, actions, onDecided }: { approval: Approval; actions: ApprovalActions; onDecided: () => Promise<void> }) {
  const mine = approval.facts.votes.find((vote) => vote.mine && vote.undoMs > 0);
  const left = useSecondsLeft(Math.max(0, ...approval.facts.votes.map((vote) => vote.undoMs)));
  const [problem, setProblem] = useState<string>();
  const [busy, start] = useTransition();
  const asked = useRef(false);
  const run = (act: (id: string) => Promise<{ error?: string }>) =>
    start(async () => {
      const answer = await answering(async () => {
        const given = await act(approval.id);
        await onDecided();
        return given;
      }, {});
      setProblem(answer.error);
    });
  // The server does this by itself as well; asked from here, it is shown at once.
  useEffect(() => {
    if (left > 0 || !mine || asked.current) return;
    asked.current = true;
    void actions.apply(approval.id).then(onDecided, () => undefined);
  }, [left, mine, actions, approval.id, onDecided]);

  const yes = (approval.decision ?? approval.facts.votes[0]?.decision) === "approved";
  const who = mine ? "You" : (approval.facts.decidedByName ?? "Somebody");
  return (
    <div className="grid gap-3">
      <p role="status" className="flex items-center gap-2 text-sm">
        {yes ? <Check className="size-4 text-success" aria-hidden /> : <X className="size-4 text-danger" aria-hidden />}
        {who} {yes ? "approved" : "rejected"} it. {mine ? "It counts when the time to undo it is over." : "It counts in a few seconds."}
      </p>
      {approval.note && <p className="text-sm wrap-anywhere whitespace-pre-wrap text-muted-foreground">{approval.note}</p>}
      {problem && <Alert variant="danger">{problem}</Alert>}
      {mine && (
        <div className="flex flex-wrap items-center gap-2">
          <Button variant="secondary" disabled={busy || left === 0} onClick={() => run(actions.undo)} data-undo=""><Undo2 aria-hidden />Undo<span className="tabular-nums" aria-hidden>{left} s</span></Button>
          <Button variant="ghost" disabled={busy} onClick={() => run(actions.apply)}>Apply now</Button>
          <span className="sr-only" role="timer" aria-live="off">{left} seconds left</span>
        </div>
      )}
    </div>
  );
}

/** Counts by this device's own clock from what the server said is left, whatever time it believes it is. */
function useSecondsLeft(ms: number): number {
  const [left, setLeft] = useState(ms);
  useEffect(() => {
    const end = performance.now() + ms;
    const timer = setInterval(() => {
      const rest = Math.max(0, end - performance.now());
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [ms]);
  return Math.ceil(left / 1_000);
}

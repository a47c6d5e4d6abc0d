"use client";

import { Check, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { answering } from "@/components/ui/answering";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { headline } from "@/components/runs/format";
import { MAX_AT_ONCE, type ListedApproval } from "@/lib/approvals/schema";
import { actKey } from "./equal-acts";
import type { DecideMany } from "./approval-actions";

interface BulkBarProps {
  selected: ListedApproval[];
  decideMany: DecideMany;
  onDone: () => void;
}

/** Decides about equal acts at once, each by its own digest, and says which were decided and which were not. */
export function BulkBar({ selected, decideMany, onDone }: BulkBarProps) {
  const router = useRouter();
  const [told, setTold] = useState<{ done: number; refused: string[]; error?: string } | null>(null);
  const [rejecting, setRejecting] = useState(false);
  const [note, setNote] = useState("");
  const [sending, start] = useTransition();
  const equal = new Set(selected.map(actKey)).size <= 1;
  const decide = (decision: "approved" | "rejected") =>
    start(async () => {
      const { error, results = [] } = await answering(() => decideMany({ decisions: selected.slice(0, MAX_AT_ONCE).map(({ id, digest }) => ({ id, digest, decision, ...(decision === "rejected" && note && { note }) })) }), {});
      // Nothing is known to be decided: what was selected and written stays for another try.
      if (error) return setTold({ done: 0, refused: [], error });
      const nameOf = (id: string) => headline(selected.find((one) => one.id === id)?.goal ?? "A change of settings", 80);
      setTold({ done: results.filter(({ decided }) => decided).length, refused: results.filter(({ decided }) => !decided).map(({ id, problem }) => `${nameOf(id)}: ${problem}`) });
      setRejecting(false);
      setNote("");
      onDone();
      router.refresh();
    });
  if (selected.length === 0 && !told) return null;
  return (
    <div className="grid gap-2" role="region" aria-label="Selected approvals">
      {selected.length > 0 && (
        <div className="grid gap-3 rounded-lg border bg-card p-3">
          <p role="status" className="text-sm">{selected.length} selected.{!equal && " They ask for different acts; select equal ones to decide together."}</p>
          {rejecting && <Field label="Reason">{(control) => <Textarea value={note} onChange={(event) => setNote(event.target.value)} maxLength={4_000} autoFocus {...control} />}</Field>}
          <div className="flex flex-wrap gap-2">
            {!rejecting && <Button disabled={!equal || sending || selected.some(({ facts }) => facts.refusal)} onClick={() => decide("approved")}><Check aria-hidden />Approve {selected.length}</Button>}
            <Button variant="destructive" disabled={!equal || sending} onClick={() => (rejecting ? decide("rejected") : setRejecting(true))}><X aria-hidden />Reject {selected.length}</Button>
            <Button variant="ghost" disabled={sending} onClick={() => (rejecting ? setRejecting(false) : onDone())}>{rejecting ? "Back" : "Clear"}</Button>
          </div>
        </div>
      )}
      {told && (
        <Alert variant={told.error || told.refused.length > 0 ? "warning" : "success"} title={told.error ?? `${told.done} decided${told.refused.length > 0 ? `, ${told.refused.length} not` : ""}.`}>
          {told.refused.length > 0 && <ul className="grid gap-1">{told.refused.map((line, index) => <li key={index}>{line}</li>)}</ul>}
        </Alert>
      )}
    </div>
  );
}

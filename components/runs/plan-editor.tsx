"use client";

import { useState, useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { answering } from "@/components/ui/answering";
import { Button } from "@/components/ui/button";
import { SubmitButton } from "@/components/ui/submit-button";
import type { Plan } from "@/lib/agents/plan";
import { draftOf, PlanFields, planOf } from "./plan-fields";
import type { RunActions } from "./run-actions";
import { useRunStore } from "./run-provider";

interface PlanEditorProps {
  runId: string;
  /** The version that is edited: someone else's edit meanwhile is refused, not overwritten. */
  version: number;
  plan: Plan;
  savePlan: RunActions["savePlan"];
  onClose: () => void;
}

/** Edits a plan that waits. Saving asks for a new approval of exactly what was saved. */
export function PlanEditor({ runId, version, plan, savePlan, onClose }: PlanEditorProps) {
  const store = useRunStore();
  // What was opened is what is edited, also when the page learns of another version meanwhile.
  const [opened] = useState({ version, plan });
  const [draft, setDraft] = useState(() => draftOf(plan));
  const [error, setError] = useState<string>();
  const [saving, save] = useTransition();

  const submit = (approve: boolean) =>
    save(async () => {
      const answer = await answering(async () => {
        const saved = await savePlan(runId, { version: opened.version, plan: planOf(draft, opened.plan) }, approve);
        await store.refresh();
        return saved;
      }, {});
      if (answer.error) setError(answer.error);
      else onClose();
    });

  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(false); }} className="grid gap-4">
      <PlanFields draft={draft} onChange={setDraft} />
      {error && <Alert variant="danger" title="The plan was not saved">{error}</Alert>}
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={saving}>Save the plan</SubmitButton>
        <Button type="button" variant="secondary" onClick={() => submit(true)} disabled={saving}>Save and approve</Button>
        <Button type="button" variant="secondary" onClick={onClose} disabled={saving}>Discard</Button>
      </div>
    </form>
  );
}

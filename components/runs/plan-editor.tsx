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
  /** The question is gone: somebody else decided or changed the plan, or nobody did in time. */
  decided: boolean;
  /** Something is in it that is nowhere else. */
  onChanged: () => void;
  onClose: () => void;
}

/** Edits a plan that waits. Saving asks for a new approval of exactly what was saved. */
export function PlanEditor({ runId, version, plan, savePlan, decided, onChanged, onClose }: PlanEditorProps) {
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
      <PlanFields draft={draft} onChange={(next) => { setDraft(next); onChanged(); }} />
      {decided && !saving && <Alert variant="warning" title="This plan was decided or changed meanwhile">What you changed here cannot be saved any more. It stays for you to copy until you discard it.</Alert>}
      {error && <Alert variant="danger" title="The plan was not saved">{error}</Alert>}
      <div className="flex flex-wrap gap-2">
        <SubmitButton pending={saving} disabled={decided}>Save the plan</SubmitButton>
        <Button type="button" variant="secondary" onClick={() => submit(true)} disabled={saving || decided}>Save and approve</Button>
        <Button type="button" variant="secondary" onClick={onClose} disabled={saving}>Discard</Button>
      </div>
    </form>
  );
}

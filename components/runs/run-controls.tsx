"use client";

import { Pause, Play, RotateCcw, Square } from "lucide-react";
import { useState } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTrigger } from "@/components/ui/dialog";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import type { RunActions } from "./run-actions";
import { useRun, useRunStore } from "./run-provider";

/** Pause, resume, cancel, retry: those that the run's state allows. */
export function RunControls({ steerRun }: { steerRun: RunActions["steerRun"] }) {
  const store = useRunStore();
  const { id, status, wanted, finishedAt } = useRun(({ detail }) => detail.run);
  const [asking, setAsking] = useState(false);
  const { state, pending, form } = useFormAction<ActionAnswer>(async (previous, data) => {
    const answer = await steerRun(id, previous, data);
    setAsking(false);
    await store.refresh();
    return answer;
  }, {});
  const canPause = !finishedAt && wanted === null && (status === "running" || status === "waiting" || status === "queued");
  const canResume = !finishedAt && (wanted === "pause" || status === "paused");
  return (
    <div className="grid justify-items-end gap-2">
      <div className="flex flex-wrap gap-2">
        <form {...form} className="contents">
          {canPause && <SubmitButton name="action" value="pause" variant="secondary" disabled={pending}><Pause aria-hidden />Pause</SubmitButton>}
          {canResume && <SubmitButton name="action" value="resume" variant="secondary" disabled={pending}><Play aria-hidden />Resume</SubmitButton>}
          {status === "failed" && <SubmitButton name="action" value="retry" variant="secondary" disabled={pending}><RotateCcw aria-hidden />Retry</SubmitButton>}
        </form>
        {!finishedAt && wanted !== "cancel" && (
          <Dialog open={asking} onOpenChange={setAsking}>
            <DialogTrigger asChild>
              <Button variant="destructive"><Square aria-hidden />Cancel</Button>
            </DialogTrigger>
            <DialogContent title="Cancel this run?" description="What it is doing is stopped at once. Its branch and its log stay; it cannot be resumed.">
              <form {...form}>
                <DialogFooter>
                  <DialogClose asChild><Button variant="secondary">Keep it running</Button></DialogClose>
                  <SubmitButton name="action" value="cancel" variant="destructive" pending={pending}>Cancel the run</SubmitButton>
                </DialogFooter>
              </form>
            </DialogContent>
          </Dialog>
        )}
      </div>
      {state.error && <Alert variant="danger">{state.error}</Alert>}
    </div>
  );
}

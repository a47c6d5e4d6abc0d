"use client";

import { Pause, Play, RotateCcw, Square } from "lucide-react";
import { startTransition, useOptimistic, useState } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { usePaletteActions, type PaletteAction } from "@/components/layout/use-palette-actions";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { Alert } from "@/components/ui/alert";
import { answering } from "@/components/ui/answering";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogFooter } from "@/components/ui/dialog";
import type { RunAction } from "@/lib/runs/schema";
import { hasEnded } from "@/lib/runs/statuses";
import type { RunActions } from "./run-actions";
import { useRun, useRunStore } from "./run-provider";

/** What a press of each button makes of the run, shown before the server has answered. */
const WANTED = { pause: "pause", resume: null, cancel: "cancel", retry: null } as const satisfies Record<RunAction, "pause" | "cancel" | null>;

/** Pause, resume, cancel, retry: those that the run's state allows; by button, key and palette. */
export function RunControls({ steerRun }: { steerRun: RunActions["steerRun"] }) {
  const store = useRunStore();
  const run = useRun(({ detail }) => detail.run);
  const { id, status } = run;
  const ended = hasEnded(status);
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<ActionAnswer>({});
  const [asked, setAsked] = useOptimistic<RunAction | null>(null);
  const wanted = asked ? WANTED[asked] : run.wanted;

  const steer = (action: RunAction) =>
    startTransition(async () => {
      setAsked(action);
      setAsking(false);
      const data = new FormData();
      data.set("action", action);
      setAnswer(await answering(() => steerRun(id, {}, data), {}));
      await store.refresh();
    });
  const canPause = !ended && wanted === null && status !== "paused" && asked !== "resume";
  const canResume = !ended && wanted !== "cancel" && (wanted === "pause" || status === "paused") && asked !== "resume";
  const canCancel = !ended && wanted !== "cancel";
  const canRetry = status === "failed" && asked !== "retry";

  const actions: PaletteAction[] = [
    ...(canPause ? [{ id: "run.pause", label: "Pause the run", icon: Pause, keys: "p", run: () => steer("pause") }] : []),
    ...(canResume ? [{ id: "run.resume", label: "Resume the run", icon: Play, keys: "p", run: () => steer("resume") }] : []),
    ...(canRetry ? [{ id: "run.retry", label: "Retry the run", icon: RotateCcw, run: () => steer("retry") }] : []),
    ...(canCancel ? [{ id: "run.cancel", label: "Cancel the run", icon: Square, keys: "c", run: () => setAsking(true) }] : []),
  ];
  usePaletteActions(actions);
  useShortcuts([
    { keys: "p", label: "Pause or resume", group: "Run", run: () => (canPause ? steer("pause") : canResume ? steer("resume") : undefined) },
    { keys: "c", label: "Cancel", group: "Run", run: () => (canCancel ? setAsking(true) : undefined) },
  ]);

  return (
    <div className="contents">
      {canPause && <Button variant="secondary" onClick={() => steer("pause")}><Pause aria-hidden />Pause</Button>}
      {canResume && <Button variant="secondary" onClick={() => steer("resume")}><Play aria-hidden />Resume</Button>}
      {canRetry && <Button variant="secondary" onClick={() => steer("retry")}><RotateCcw aria-hidden />Retry</Button>}
      {canCancel && <Button variant="destructive" onClick={() => setAsking(true)}><Square aria-hidden />Cancel</Button>}
      <Dialog open={asking} onOpenChange={setAsking}>
        <DialogContent title="Cancel this run?" description="What it is doing is stopped at once. Its branch and its log stay; it cannot be resumed.">
          <DialogFooter>
            <DialogClose asChild><Button variant="secondary">Keep it running</Button></DialogClose>
            <Button variant="destructive" onClick={() => steer("cancel")}>Cancel the run</Button>
          </DialogFooter>
        </DialogContent>
      </Dialog>
      {answer.error && <Alert variant="danger" className="w-full">{answer.error}</Alert>}
    </div>
  );
}

"use client";

import { CheckCheck, Clock, Send } from "lucide-react";
import { useOptimistic, useRef } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Time } from "@/components/layout/time";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { SubmitButton } from "@/components/ui/submit-button";
import { Textarea } from "@/components/ui/textarea";
import { useFormAction } from "@/components/ui/use-form-action";
import type { ReviewComment, RunMessage } from "@/lib/runs/schema";
import { ReviewComments } from "./review-comments";
import type { RunActions } from "./run-actions";
import { useRun, useRunStore } from "./run-provider";
import { useJson } from "@/components/layout/use-json";
import { useRunLocation } from "./use-run-location";

/** What people said to the run here and on its pull request, what became of it, and a box to say more. What was refused stays in the box. */
export function RunMessages({ mayWrite, sendMessage }: { mayWrite: boolean; sendMessage: RunActions["sendMessage"] }) {
  const store = useRunStore();
  const runId = useRun(({ detail }) => detail.run.id);
  const ended = useRun(({ detail }) => detail.run.finishedAt !== null);
  const box = useRef<HTMLFormElement>(null);
  // A message is read with a turn, and sent by anyone: both show as a change of the run.
  const version = useRun(({ turns, detail }) => `${turns.length} ${detail.run.lastEventNumber}`);
  const { data: answer, problem, again: retry } = useJson<{ items: RunMessage[]; reviews: ReviewComment[] }>(`/api/v1/runs/${runId}/messages`, version);
  const [shown, addSending] = useOptimistic<(RunMessage & { sending?: true })[], string>(answer?.items ?? [], (items, body) => [...items, { id: "sending", body, createdBy: null, createdAt: new Date().toISOString(), thread: null, turn: null, sending: true }]);
  const { state, pending, form } = useFormAction<ActionAnswer>(async (previous, data) => {
    addSending(String(data.get("body")));
    const sent = await sendMessage(runId, previous, data);
    if (sent.done) box.current?.reset();
    retry();
    await store.refresh();
    return sent;
  }, {});

  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4">
      {problem && <Alert variant="danger" title="The messages could not be read">{problem} <Button variant="link" size="inline" onClick={retry}>Try again</Button></Alert>}
      {!answer && !problem && <Skeleton className="h-20" />}
      {answer && shown.length === 0 && answer.reviews.length === 0 && <EmptyState title="No messages">{ended ? "Nobody said anything to this run." : "Say something, and the next turn reads it: a correction, a file to look at, a reason to stop."}</EmptyState>}
      {shown.length > 0 && <ol aria-label="Messages" className="grid gap-3">{shown.map((message) => <Message key={message.id} message={message} />)}</ol>}
      {answer && answer.reviews.length > 0 && <ReviewComments comments={answer.reviews} />}
      {mayWrite && !ended && (
        <form {...form} ref={box} className="grid gap-3 rounded-lg border bg-card p-4">
          <Field label="Message" error={state.error} hint="The next turn reads it. Ctrl or Cmd with Enter sends.">
            {(control) => (
              <Textarea name="body" required maxLength={8_000} onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) box.current?.requestSubmit(); }} {...control} />
            )}
          </Field>
          <SubmitButton pending={pending} className="justify-self-end"><Send aria-hidden />Send</SubmitButton>
        </form>
      )}
      {ended && <p className="text-center text-sm text-muted-foreground">The run has ended. Start it again to go on.</p>}
    </div>
  );
}

function Message({ message: { body, createdAt, thread, turn, sending } }: { message: RunMessage & { sending?: true } }) {
  const { open } = useRunLocation();
  return (
    <li className="grid gap-2 rounded-lg border bg-card px-4 py-3">
      <p className="text-sm wrap-anywhere whitespace-pre-wrap">{body}</p>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted-foreground">
        <Time at={createdAt} />
        {sending ? "Sending…" : thread !== null && turn !== null ? (
          <button type="button" onClick={() => open("timeline", { turn: `${thread}:${turn}` })} className="flex min-h-6 cursor-pointer items-center gap-1 rounded-sm text-link focus-ring hover:underline"><CheckCheck className="size-3.5" aria-hidden />Read by turn {turn + 1} of {thread}</button>
        ) : (
          <span className="flex items-center gap-1"><Clock className="size-3.5" aria-hidden />Waits for the next turn</span>
        )}
      </p>
    </li>
  );
}

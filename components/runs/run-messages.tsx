"use client";

import { CheckCheck, CircleSlash, Clock, RotateCw, Send } from "lucide-react";
import Link from "next/link";
import { useOptimistic, useRef, useState } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { forgetDraft, keepDraft, useDraft } from "@/components/layout/draft";
import { Time } from "@/components/layout/time";
import { draftName, type StartRunValues } from "@/components/start-run/values";
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
  const { body, write } = useTyped(runId);
  // A message is read with a turn, and sent by anyone: both show as a change of the run.
  const version = useRun(({ turns, detail }) => `${turns.length} ${detail.run.lastEventNumber}`);
  const { data: answer, problem, again: retry } = useJson<{ items: RunMessage[]; reviews: ReviewComment[] }>(`/api/v1/runs/${runId}/messages`, version);
  const [shown, addSending] = useOptimistic<(RunMessage & { sending?: true })[], string>(answer?.items ?? [], (items, body) => [...items, { id: "sending", body, createdBy: null, createdByName: null, createdAt: new Date().toISOString(), thread: null, turn: null, sending: true }]);
  const { state, pending, form } = useFormAction<ActionAnswer>(async (previous, data) => {
    addSending(String(data.get("body")));
    const sent = await sendMessage(runId, previous, data);
    if (sent.done) write("");
    retry();
    await store.refresh();
    return sent;
  }, {});

  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4">
      {problem && <Alert variant="danger" title="The messages could not be read">{problem} <Button variant="link" size="inline" onClick={retry}>Try again</Button></Alert>}
      {!answer && !problem && <Skeleton className="h-20" />}
      {answer && shown.length === 0 && answer.reviews.length === 0 && <EmptyState title="No messages">{ended ? "Nobody said anything to this run." : "Say something, and the next turn reads it: a correction, a file to look at, a reason to stop."}</EmptyState>}
      {shown.length > 0 && <ol aria-label="Messages" className="grid gap-3">{shown.map((message) => <Message key={message.id} message={message} ended={ended} />)}</ol>}
      {answer && answer.reviews.length > 0 && <ReviewComments comments={answer.reviews} />}
      {mayWrite && !ended && (
        <form {...form} ref={box} className="grid gap-3 rounded-lg border bg-card p-4">
          <Field label="Message" error={state.error} hint="The next turn reads it. Ctrl or Cmd with Enter sends.">
            {(control) => (
              <Textarea name="body" required maxLength={8_000} value={body} onChange={(event) => write(event.target.value)} onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) box.current?.requestSubmit(); }} {...control} />
            )}
          </Field>
          <SubmitButton pending={pending} className="justify-self-end"><Send aria-hidden />Send</SubmitButton>
        </form>
      )}
      {mayWrite && ended && body.trim() && !pending && <Unsent body={body} onTaken={() => write("")} />}
      {ended && <p className="text-center text-sm text-muted-foreground">The run has ended. Start it again to go on.</p>}
    </div>
  );
}

/** What is typed and not sent, kept for this tab: looking at another part of the run, or its end, loses none of it. */
function useTyped(runId: string): { body: string; write: (body: string) => void } {
  const name = `message:${runId}`;
  const draft = useDraft<{ body: string }>(name);
  const [typed, setTyped] = useState<string>();
  const write = (body: string) => {
    setTyped(body);
    if (body) keepDraft(name, { body });
    else forgetDraft(name);
  };
  return { body: typed ?? draft?.body ?? "", write };
}

/** What was typed and came too late: the run can be started again with it. */
function Unsent({ body, onTaken }: { body: string; onTaken: () => void }) {
  const { id, goal } = useRun(({ detail }) => detail.run);
  const again = useDraft<StartRunValues>(draftName(id));
  const take = () => {
    keepDraft(draftName(id), { ...again, goal: `${again?.goal ?? goal}\n\n${body}`, planMode: "anew" });
    onTaken();
  };
  return (
    <section aria-label="Not sent" className="grid gap-3 rounded-lg border bg-card p-4">
      <p className="text-sm font-medium">The run ended before you sent this</p>
      <p className="text-sm wrap-anywhere whitespace-pre-wrap">{body}</p>
      <Button variant="secondary" className="justify-self-end" asChild><Link href={`/runs/new?replay=${id}`} onClick={take}><RotateCw aria-hidden />Run again with this</Link></Button>
    </section>
  );
}

function Message({ message: { body, createdByName, createdAt, thread, turn, sending }, ended }: { message: RunMessage & { sending?: true }; ended: boolean }) {
  const { open } = useRunLocation();
  return (
    <li className="grid gap-2 rounded-lg border bg-card px-4 py-3">
      <p className="text-sm wrap-anywhere whitespace-pre-wrap">{body}</p>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted-foreground">
        {!sending && <span className="font-medium">{createdByName ?? "Somebody"}</span>}
        <Time at={createdAt} />
        {sending ? "Sending…" : thread !== null && turn !== null ? (
          <button type="button" onClick={() => open("timeline", { turn: `${thread}:${turn}` })} className="flex min-h-6 cursor-pointer items-center gap-1 rounded-sm text-link focus-ring hover:underline"><CheckCheck className="size-3.5" aria-hidden />Read by turn {turn + 1} of {thread}</button>
        ) : ended ? (
          <span className="flex items-center gap-1"><CircleSlash className="size-3.5" aria-hidden />The run ended before it was read</span>
        ) : (
          <span className="flex items-center gap-1"><Clock className="size-3.5" aria-hidden />Waits for the next turn</span>
        )}
      </p>
    </li>
  );
}

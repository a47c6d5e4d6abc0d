"use client";

import { Copy, Download, Pencil, Play, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { startTransition, useState } from "react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { usePaletteActions } from "@/components/layout/use-palette-actions";
import { Alert } from "@/components/ui/alert";
import { answering } from "@/components/ui/answering";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import type { StrategyInput } from "@/lib/strategies/definition";

interface StrategyActionsProps {
  id: string;
  name: string;
  enabled: boolean;
  inputs: Record<string, StrategyInput>;
  readable: boolean;
  mayWrite: boolean;
  mayStart: boolean;
  /** Not while a repository's file keeps it. */
  mayEdit: boolean;
  mayDelete: boolean;
  /** Made with the page: pressing twice starts one run. */
  startKey: string;
  start: (state: ActionAnswer, data: FormData) => Promise<ActionAnswer>;
  copy: () => Promise<ActionAnswer>;
  remove: () => Promise<ActionAnswer>;
}

/** Start, edit, copy, take along, delete: by button and in the palette. */
export function StrategyActions(props: StrategyActionsProps) {
  const { id, name, enabled, readable, mayWrite, mayStart, mayEdit, mayDelete } = props;
  const router = useRouter();
  const [asking, setAsking] = useState<"start" | "delete" | null>(null);
  const [error, setError] = useState<string>();
  const act = (work: () => Promise<ActionAnswer>) => startTransition(async () => setError((await answering(work, {})).error));
  const canStart = mayStart && enabled && readable;
  usePaletteActions([
    ...(canStart ? [{ id: "strategy.start", label: "Start the strategy now", icon: Play, run: () => setAsking("start") }] : []),
    ...(mayEdit ? [{ id: "strategy.edit", label: "Edit the strategy", icon: Pencil, run: () => router.push(`/strategies/${id}/edit`) }] : []),
    ...(mayWrite && readable ? [{ id: "strategy.copy", label: "Duplicate the strategy", icon: Copy, run: () => act(props.copy) }] : []),
  ]);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {canStart && <Button onClick={() => setAsking("start")}><Play aria-hidden />Start now</Button>}
      {mayEdit && <Button variant="secondary" asChild><Link href={`/strategies/${id}/edit`}><Pencil aria-hidden />Edit</Link></Button>}
      {mayWrite && readable && <Button variant="secondary" onClick={() => act(props.copy)}><Copy aria-hidden />Duplicate</Button>}
      {readable && <Button variant="secondary" asChild><a href={`/strategies/${id}/yaml`} download><Download aria-hidden />YAML</a></Button>}
      {mayDelete && <Button variant="destructive" onClick={() => setAsking("delete")}><Trash2 aria-hidden />Delete</Button>}
      {error && <Alert variant="danger" className="w-full">{error}</Alert>}
      <Dialog open={asking === "start"} onOpenChange={(open) => setAsking(open ? "start" : null)}>
        <DialogContent title={`Start ${name} now?`} description="It starts a run in each of its repositories, within its caps. In its quiet hours it waits, or is skipped.">
          <StartForm {...props} />
        </DialogContent>
      </Dialog>
      <Dialog open={asking === "delete"} onOpenChange={(open) => setAsking(open ? "delete" : null)}>
        <DialogContent title={`Delete ${name}?`} description="Its versions, its history and its caps are gone. The runs that it started stay.">
          <DialogFooter>
            <DialogClose asChild><Button variant="secondary">Keep it</Button></DialogClose>
            <Button variant="destructive" onClick={() => { setAsking(null); act(props.remove); }}>Delete it</Button>
          </DialogFooter>
        </DialogContent>
      </Dialog>
    </div>
  );
}

function StartForm({ inputs, startKey, start }: Pick<StrategyActionsProps, "inputs" | "startKey" | "start">) {
  const { state, pending, form } = useFormAction<ActionAnswer>(start, {});
  return (
    <form {...form} className="grid gap-4">
      <input type="hidden" name="key" value={startKey} />
      {Object.entries(inputs).map(([name, input]) => (
        <Field key={name} label={name} hint={input.description}>
          {(control) => input.options ? (
            <Select name={`input.${name}`} defaultValue={input.default ?? ""} required={input.required} {...control}>
              {input.default === undefined && <option value="">Choose</option>}
              {input.options.map((option) => <option key={option} value={option}>{option}</option>)}
            </Select>
          ) : (
            <Input name={`input.${name}`} defaultValue={input.default} required={input.required && input.default === undefined} maxLength={4_000} {...control} />
          )}
        </Field>
      ))}
      {state.error && <Alert variant="danger" title="Nothing was started">{state.error}</Alert>}
      <DialogFooter>
        <DialogClose asChild><Button variant="secondary">Not now</Button></DialogClose>
        <SubmitButton pending={pending}>Start</SubmitButton>
      </DialogFooter>
    </form>
  );
}

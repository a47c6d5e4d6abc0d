"use client";

import { Trash2 } from "lucide-react";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";

/** Asks for the repository's name: its runs are gone with it. */
export function DeleteRepository({ name, action }: { name: string; action: (state: ActionAnswer, data: FormData) => Promise<ActionAnswer> }) {
  const { state, pending, form } = useFormAction<ActionAnswer>(action, {});
  return (
    <Dialog>
      <DialogTrigger asChild><Button variant="destructive" className="self-start"><Trash2 aria-hidden />Remove the repository</Button></DialogTrigger>
      <DialogContent title={`Remove ${name}?`} description="It is forgotten here with all of its runs, their logs and their costs. The git repository itself is not touched.">
        <form {...form} className="grid gap-4">
          <Field label={`Type ${name} to confirm`} error={state.fields?.confirm}>
            {(control) => <Input name="confirm" autoComplete="off" spellCheck={false} required {...control} />}
          </Field>
          {state.error && <Alert variant="danger" title="It was not removed">{state.error}</Alert>}
          <DialogFooter>
            <DialogClose asChild><Button variant="secondary">Keep it</Button></DialogClose>
            <SubmitButton variant="destructive" pending={pending}>Remove it</SubmitButton>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

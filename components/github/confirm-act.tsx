"use client";

import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";

interface ConfirmActProps {
  /** The button that asks, and the one that does it. */
  label: string;
  title: string;
  /** What it means. */
  description: string;
  action: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
  hidden?: Record<string, string>;
}

/** Asks before something is let go of. */
export function ConfirmAct({ label, title, description, action, hidden }: ConfirmActProps) {
  return (
    <Dialog>
      <DialogTrigger asChild><Button variant="destructive" size="sm">{label}</Button></DialogTrigger>
      <DialogContent title={title} description={description}>
        <div className="flex flex-wrap items-start justify-end gap-2">
          <DialogClose asChild><Button variant="secondary">Keep it</Button></DialogClose>
          <ActionForm action={action} hidden={hidden} submit={label} button={{ variant: "destructive" }} />
        </div>
      </DialogContent>
    </Dialog>
  );
}

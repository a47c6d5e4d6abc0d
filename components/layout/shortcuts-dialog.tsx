"use client";

import { useState } from "react";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { Label } from "@/components/ui/label";
import { Switch } from "@/components/ui/switch";
import { setSingleKeys, singleKeysOn, useShell } from "./shell-store";
import { useAllShortcuts } from "./use-shortcuts";

/** Everything that can be pressed on this page now. */
export function ShortcutsDialog() {
  const { setOpen } = useShell();
  const [on, setOn] = useState(singleKeysOn);
  const groups = Map.groupBy(useAllShortcuts(), ({ group }) => group);
  return (
    <Dialog open onOpenChange={(open) => !open && setOpen(null)}>
      <DialogContent title="Keyboard shortcuts" description="They rest while you type in a field." className="max-w-2xl" onOpenAutoFocus={(event) => {
        // It is there to be read: no control of it comes first.
        event.preventDefault();
        (event.currentTarget as HTMLElement).focus();
      }}>
        <div className="columns-1 gap-8 sm:columns-2">
          {[...groups].map(([group, shortcuts]) => (
            <section key={group} className="mb-5 break-inside-avoid">
              <h3 className="mb-1.5 text-xs font-medium text-muted-foreground">{group}</h3>
              <ul className="grid divide-y text-sm">
                {shortcuts.map(({ keys, label }) => (
                  <li key={`${keys} ${label}`} className="flex min-h-9 items-center justify-between gap-4"><span>{label}</span><Kbd keys={keys} /></li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        <div className="flex items-center justify-between gap-4 border-t pt-4">
          <div className="grid gap-1">
            <Label htmlFor="single-keys">Shortcuts of single keys</Label>
            <p id="single-keys-hint" className="text-sm text-muted-foreground">Turn them off when you speak to your computer; those with Ctrl or ⌘ stay.</p>
          </div>
          <Switch
            id="single-keys"
            aria-describedby="single-keys-hint"
            checked={on}
            onCheckedChange={(checked) => {
              setSingleKeys(checked);
              setOn(checked);
            }}
          />
        </div>
      </DialogContent>
    </Dialog>
  );
}

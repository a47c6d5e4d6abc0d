"use client";

import { Dialog } from "radix-ui";
import { useState } from "react";
import { StatusBadge } from "@/components/runs/status-badge";
import { headline } from "@/components/runs/format";
import { Command, CommandGroup, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { Kbd } from "@/components/ui/kbd";
import { overlayClass } from "@/components/ui/overlay";
import { useRouter } from "next/navigation";
import type { RunSummary } from "@/lib/runs/schema";
import { searchActions } from "./palette-search";
import { useShell } from "./shell-store";
import { Time } from "./time";
import { useAllPaletteActions, type PaletteAction } from "./use-palette-actions";
import { useRunSearch, type RunSearch } from "./use-run-search";
import { useShellActions } from "./use-shell-actions";
import type { ShellProps } from "./workspace-shell";

const HERE = "This page";

/** Every action and every run, by a few letters. What the page offers stands first. */
export function Palette(shell: ShellProps) {
  const { setOpen } = useShell();
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const search = useRunSearch(typed);
  const actions = [...useAllPaletteActions().toReversed(), ...useShellActions(shell)];
  const groups = Map.groupBy(searchActions(actions, typed), ({ group }) => group ?? HERE);
  const close = () => setOpen(null);
  const choose = (run: () => void) => {
    close();
    // The dialog gives the focus back first: what is chosen may take it.
    setTimeout(run, 0);
  };
  const offered = [...groups].map(([group, items]) => <ActionGroup key={group} heading={group} actions={items} choose={choose} />);
  const runs = <RunGroup key="runs" search={search} typed={typed.trim()} open={(id) => choose(() => router.push(`/runs/${id}`))} />;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <Dialog.Content aria-describedby={undefined} className="fixed top-[12dvh] left-1/2 z-50 w-[calc(100%-1.5rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border bg-popover shadow-float outline-none animate-in fade-in-0 zoom-in-98">
          <Dialog.Title className="sr-only">Search runs and actions</Dialog.Title>
          <Command label="Search runs and actions" shouldFilter={false} loop>
            <CommandInput value={typed} onValueChange={setTyped} placeholder="Search runs and actions" maxLength={200} />
            <CommandList className="h-[min(26rem,60dvh)] max-h-none" label="Runs and actions">
              {/* What is found on this page comes at once and stays where it is; the runs come below. */}
              {typed.trim() ? [...offered, runs] : [...(groups.has(HERE) ? offered.slice(0, 1) : []), runs, ...(groups.has(HERE) ? offered.slice(1) : offered)]}
            </CommandList>
            <div className="flex items-center gap-4 border-t bg-sunken px-3 py-2 text-xs text-muted-foreground max-sm:hidden">
              <span className="flex items-center gap-1.5"><Kbd keys="ArrowUp ArrowDown" />to choose</span>
              <span className="flex items-center gap-1.5"><Kbd keys="Enter" />to do it</span>
              <span className="flex items-center gap-1.5"><Kbd keys="Escape" />to close</span>
            </div>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function ActionGroup({ heading, actions, choose }: { heading: string; actions: PaletteAction[]; choose: (run: () => void) => void }) {
  return (
    <CommandGroup heading={heading}>
      {actions.map(({ id, label, icon: Icon, keys, run }) => (
        <CommandItem key={id} value={id} onSelect={() => choose(run)}>
          {Icon ? <Icon aria-hidden /> : <span className="size-4" />}
          <span className="min-w-0 flex-1 truncate">{label}</span>
          {keys && <Kbd keys={keys} />}
        </CommandItem>
      ))}
    </CommandGroup>
  );
}

function RunGroup({ search, typed, open }: { search: RunSearch & { busy: boolean }; typed: string; open: (id: string) => void }) {
  const runs: RunSummary[] = search.state === "found" ? search.runs : [];
  return (
    <CommandGroup heading={typed ? "Runs" : "Recent runs"}>
      {runs.map((run) => (
        <CommandItem key={run.id} value={`run ${run.id}`} onSelect={() => open(run.id)} className={search.busy ? "opacity-60 data-[disabled=false]:opacity-60" : undefined}>
          <span className="grid min-w-0 flex-1">
            <span className="truncate">{headline(run.goal)}</span>
            <span className="truncate text-xs text-muted-foreground">{run.repository?.name ?? "–"}, <Time at={run.createdAt} inControl /></span>
          </span>
          <StatusBadge run={run} />
        </CommandItem>
      ))}
      <p role="status" className="px-2 py-1.5 text-xs text-muted-foreground empty:hidden">
        {search.state === "error" ? "The runs could not be asked for. Type on to try again." : search.state === "loading" ? "Looking for runs…" : runs.length > 0 || search.busy ? "" : typed ? "No run has this in its goal." : "No runs yet."}
      </p>
    </CommandGroup>
  );
}

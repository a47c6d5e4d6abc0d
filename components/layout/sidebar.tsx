"use client";

import { PanelLeftClose, PanelLeftOpen, Plus, Search } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import { Tooltip } from "@/components/ui/tooltip";
import { AccountMenu } from "./account-menu";
import { MainNav } from "./main-nav";
import { useShell } from "./shell-store";
import { WorkspaceMenu } from "./workspace-menu";
import type { ShellProps } from "./workspace-shell";

interface SidebarProps extends ShellProps {
  waiting: number;
  narrow: boolean;
  onToggle: () => void;
}

/** On wide screens, beside the page: the workspace, what starts something, the places, the person. Shows icons alone when narrow. */
export function Sidebar({ waiting, narrow, onToggle, ...shell }: SidebarProps) {
  const setOpen = useShell(({ setOpen }) => setOpen);
  const toggle = narrow ? "Widen the sidebar" : "Narrow the sidebar";
  return (
    <aside aria-label="Workspace" className={cn("sticky top-0 hidden h-dvh shrink-0 flex-col gap-3 border-r bg-sidebar p-2.5 lg:flex", narrow ? "w-14" : "w-60")}>
      <div className="grid"><WorkspaceMenu {...shell} narrow={narrow} /></div>
      <div className="grid gap-1.5">
        <Tooltip label="New run" keys="n" side="right">
          <Button asChild variant="secondary" className={narrow ? "px-0 md:px-0" : "justify-start px-2 md:px-2"}>
            <Link href="/runs/new"><Plus aria-hidden /><span className={narrow ? "sr-only" : undefined}>New run</span></Link>
          </Button>
        </Tooltip>
        <SearchButton narrow={narrow} onClick={() => setOpen("palette")} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto"><MainNav waiting={waiting} narrow={narrow} /></div>
      <div className={cn("flex gap-1", narrow && "flex-col")}>
        <AccountMenu {...shell} narrow={narrow} />
        <Tooltip label={toggle} keys="[" side="right">
          <Button variant="ghost" size="icon" aria-label={toggle} onClick={onToggle} className={narrow ? "w-full md:w-full" : undefined}>{narrow ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}</Button>
        </Tooltip>
      </div>
    </aside>
  );
}

function SearchButton({ narrow, onClick }: { narrow: boolean; onClick: () => void }) {
  if (narrow) {
    return <Tooltip label="Search" keys="mod+k" side="right"><Button variant="secondary" aria-label="Search" onClick={onClick} className="px-0 md:px-0"><Search aria-hidden /></Button></Tooltip>;
  }
  return (
    <Button variant="secondary" onClick={onClick} className="justify-start px-2 font-normal text-muted-foreground md:px-2">
      <Search aria-hidden />
      Search
      <Kbd keys="mod+k" className="ml-auto" />
    </Button>
  );
}

"use client";

import { Menu, Plus, Search } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Sheet, SheetContent, SheetTrigger } from "@/components/ui/sheet";
import { AccountMenu } from "./account-menu";
import { Logo } from "./logo";
import { MainNav } from "./main-nav";
import { useShell } from "./shell-store";
import { WorkspaceMenu } from "./workspace-menu";
import type { ShellProps } from "./workspace-shell";

/** On narrow screens, above the page: the menu opens as a sheet. */
export function TopBar({ waiting, ...shell }: ShellProps & { waiting: number }) {
  const { open, setOpen } = useShell();
  return (
    <header className="sticky top-0 z-30 flex h-(--bar-height) items-center gap-1 border-b bg-background px-2 lg:hidden">
      <Sheet open={open === "menu"} onOpenChange={(opens) => setOpen(opens ? "menu" : null)}>
        <SheetTrigger asChild>
          <Button variant="ghost" size="icon" aria-label={waiting > 0 ? `Menu, ${waiting > 99 ? "99+" : waiting} waiting` : "Menu"} className="relative">
            <Menu aria-hidden />
            {waiting > 0 && <span className="absolute top-1.5 right-1.5 size-2 rounded-full bg-warning-fill ring-2 ring-background" aria-hidden />}
          </Button>
        </SheetTrigger>
        <SheetContent side="left" title="Menu" className="w-72">
          <div className="flex"><WorkspaceMenu {...shell} /></div>
          <div className="flex-1"><MainNav waiting={waiting} onGo={() => setOpen(null)} /></div>
          <div className="flex"><AccountMenu {...shell} /></div>
        </SheetContent>
      </Sheet>
      <Link href="/runs" className="mr-auto flex items-center gap-2 rounded-md px-1 text-sm font-semibold tracking-tight focus-ring"><Logo className="size-5" />MorningAI</Link>
      <Button variant="ghost" size="icon" aria-label="Search" onClick={() => setOpen("palette")}><Search aria-hidden /></Button>
      <Button asChild size="icon"><Link href="/runs/new" aria-label="New run"><Plus aria-hidden /></Link></Button>
    </header>
  );
}

"use client";

import { ChevronsUpDown, Plus } from "lucide-react";
import Link from "next/link";
import { startTransition } from "react";
import { cn } from "@/components/ui/cn";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem, DropdownMenuSeparator, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import { Initial } from "./initial";
import type { ShellProps } from "./workspace-shell";

/** Which workspace this is, and the others that the person belongs to. */
export function WorkspaceMenu({ tenants, tenantId, switchWorkspace, narrow = false }: Pick<ShellProps, "tenants" | "tenantId" | "switchWorkspace"> & { narrow?: boolean }) {
  const name = tenants.find(({ id }) => id === tenantId)?.name ?? "Workspace";
  return (
    <DropdownMenu>
      <DropdownMenuTrigger className={cn("flex h-9 min-w-0 cursor-pointer items-center gap-2 rounded-md px-1.5 text-left text-sm font-semibold focus-ring hover:bg-muted", narrow ? "justify-center" : "flex-1")}>
        <Initial name={name} square />
        <span className={narrow ? "sr-only" : "min-w-0 flex-1 truncate"}><span className="sr-only">Workspace: </span>{name}</span>
        {!narrow && <ChevronsUpDown className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />}
      </DropdownMenuTrigger>
      <DropdownMenuContent className="w-64">
        <DropdownMenuLabel>Workspaces</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={tenantId} onValueChange={(id) => startTransition(() => switchWorkspace(switchTo(id)))}>
          {tenants.map((tenant) => (
            <DropdownMenuRadioItem key={tenant.id} value={tenant.id}>
              <Initial name={tenant.name} square />
              <span className="min-w-0 truncate">{tenant.name}</span>
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild><Link href="/new-workspace"><Plus aria-hidden />New workspace</Link></DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

/** What the action that switches takes. */
export function switchTo(tenantId: string): FormData {
  const data = new FormData();
  data.set("tenant", tenantId);
  return data;
}

"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import type { Tenant } from "@/lib/tenants/schema";
import { PLACES } from "./places";
import { SessionGuard } from "./session-guard";
import { useShell } from "./shell-store";
import { ShortcutsListener } from "./shortcuts-listener";
import { Sidebar } from "./sidebar";
import { keepCookie, SIDEBAR_COOKIE } from "./theme";
import { TopBar } from "./top-bar";
import { useShortcuts, type Shortcut } from "./use-shortcuts";
import { useTenantChanges } from "./use-tenant-changes";
import { useWaiting } from "./use-waiting";

// They load when they are first opened.
const Palette = dynamic(() => import("./palette").then(({ Palette }) => Palette));
const ShortcutsDialog = dynamic(() => import("./shortcuts-dialog").then(({ ShortcutsDialog }) => ShortcutsDialog));

export interface ShellProps {
  supabase: BrowserSupabase;
  tenants: Tenant[];
  tenantId: string;
  person: { userId: string; displayName: string; email: string };
  switchWorkspace: (data: FormData) => Promise<void>;
  signOut: () => Promise<void>;
  /** Whether they own the platform. */
  owner: boolean;
}

interface WorkspaceShellProps extends ShellProps {
  /** Approvals that wait for a person as the page comes; 100 means that many or more. */
  waiting: number;
  /** Whether the sidebar was left narrow. */
  narrow: boolean;
  children: ReactNode;
}

/** What stands around every page of the workspace. */
export function WorkspaceShell({ waiting: initial, narrow: wasNarrow, children, ...shell }: WorkspaceShellProps) {
  const [narrow, setNarrow] = useState(wasNarrow);
  const waiting = useWaiting({ supabase: shell.supabase, tenantId: shell.tenantId, initial });
  const open = useShell((state) => state.open);
  const toggle = useCallback(() => {
    keepCookie(SIDEBAR_COOKIE, narrow ? null : "narrow");
    setNarrow(!narrow);
  }, [narrow]);
  useGlobalShortcuts(toggle);
  useTenantChanges(shell.supabase, shell.tenantId);
  return (
    <div className="min-h-dvh lg:flex">
      <Sidebar {...shell} waiting={waiting} narrow={narrow} onToggle={toggle} />
      <TopBar {...shell} waiting={waiting} />
      {children}
      <ShortcutsListener />
      <SessionGuard supabase={shell.supabase} userId={shell.person.userId} />
      {open === "palette" && <Palette {...shell} />}
      {open === "shortcuts" && <ShortcutsDialog />}
    </div>
  );
}

function useGlobalShortcuts(toggle: () => void): void {
  const router = useRouter();
  const setOpen = useShell((state) => state.setOpen);
  const shortcuts: Shortcut[] = useMemo(() => [
    { keys: "mod+k", label: "Search runs and actions", group: "Everywhere", run: () => setOpen("palette") },
    { keys: "?", label: "Show the shortcuts", group: "Everywhere", run: () => setOpen("shortcuts") },
    { keys: "n", label: "New run", group: "Everywhere", run: () => router.push("/runs/new") },
    { keys: "[", label: "Narrow or widen the sidebar", group: "Everywhere", run: toggle },
    ...PLACES.map(({ href, label, keys }) => ({ keys, label, group: "Go to", run: () => router.push(href) })),
  ], [router, setOpen, toggle]);
  useShortcuts(shortcuts);
}

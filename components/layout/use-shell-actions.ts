"use client";

import { Building2, CalendarClock, Keyboard, LogOut, Plus, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { THEMES } from "./account-menu";
import { PLACES } from "./places";
import { useShell } from "./shell-store";
import { chooseTheme } from "./theme";
import type { PaletteAction } from "./use-palette-actions";
import { switchTo } from "./workspace-menu";
import type { ShellProps } from "./workspace-shell";

/** What can be done from every page. */
export function useShellActions({ tenants, tenantId, switchWorkspace, signOut }: ShellProps): PaletteAction[] {
  const router = useRouter();
  const setOpen = useShell((shell) => shell.setOpen);
  return [
    { id: "run.new", label: "New run", group: "Actions", icon: Plus, keys: "n", keywords: ["start", "create", "goal"], run: () => router.push("/runs/new") },
    { id: "strategy.new", label: "New strategy", group: "Actions", icon: CalendarClock, keywords: ["schedule", "automation", "cron"], run: () => router.push("/strategies/new") },
    { id: "shortcuts", label: "Keyboard shortcuts", group: "Actions", icon: Keyboard, keys: "?", keywords: ["help", "keys"], run: () => setOpen("shortcuts") },
    ...PLACES.map(({ href, label, icon, keys }) => ({ id: `go ${href}`, label: `Go to ${label.toLowerCase()}`, group: "Go to", icon, keys, run: () => router.push(href) })),
    { id: "go profile", label: "Go to your profile", group: "Go to", icon: UserRound, keywords: ["account", "name", "password"], run: () => router.push("/settings/profile") },
    ...tenants.filter(({ id }) => id !== tenantId).map(({ id, name }) => ({ id: `workspace ${id}`, label: `Switch to ${name}`, group: "Workspaces", icon: Building2, keywords: ["workspace"], run: () => startTransition(() => switchWorkspace(switchTo(id))) })),
    { id: "workspace new", label: "New workspace", group: "Workspaces", icon: Plus, keywords: ["create"], run: () => router.push("/new-workspace") },
    ...THEMES.map(({ theme, label, icon }) => ({ id: `theme ${theme}`, label, group: "Appearance", icon, keywords: ["theme", "colours", "mode"], run: () => chooseTheme(theme) })),
    { id: "sign-out", label: "Sign out", group: "Account", icon: LogOut, keywords: ["log out", "leave"], run: () => startTransition(() => signOut()) },
  ];
}

"use client";

import { Building2, Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import Link from "next/link";
import { startTransition, useState } from "react";
import { cn } from "@/components/ui/cn";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem, DropdownMenuSeparator, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import { Kbd } from "@/components/ui/kbd";
import { Initial } from "./initial";
import { useShell } from "./shell-store";
import { chooseTheme, currentTheme, type Theme } from "./theme";
import type { ShellProps } from "./workspace-shell";

export const THEMES = [
  { theme: "system", label: "System theme", icon: Monitor },
  { theme: "light", label: "Light theme", icon: Sun },
  { theme: "dark", label: "Dark theme", icon: Moon },
] as const;

/** Who is signed in, and what belongs to them: profile, theme, shortcuts, the way out. */
export function AccountMenu({ person, signOut, owner, narrow = false }: Pick<ShellProps, "person" | "signOut" | "owner"> & { narrow?: boolean }) {
  const setOpen = useShell((shell) => shell.setOpen);
  const [theme, setTheme] = useState<Theme>("system");
  return (
    <DropdownMenu onOpenChange={(open) => open && setTheme(currentTheme())}>
      <DropdownMenuTrigger className={cn("flex h-9 min-w-0 cursor-pointer items-center gap-2 rounded-md px-1.5 text-left text-sm focus-ring hover:bg-muted", narrow ? "justify-center" : "flex-1")}>
        <Initial name={person.displayName} />
        <span className={narrow ? "sr-only" : "min-w-0 flex-1 truncate"}><span className="sr-only">Account: </span>{person.displayName}</span>
      </DropdownMenuTrigger>
      <DropdownMenuContent className="w-60">
        <DropdownMenuLabel className="grid">
          <span className="truncate text-sm font-medium text-foreground">{person.displayName}</span>
          <span className="truncate">{person.email}</span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild><Link href="/settings/profile"><UserRound aria-hidden />Profile</Link></DropdownMenuItem>
        {owner && <DropdownMenuItem asChild><Link href="/owner"><Building2 aria-hidden />Owner console</Link></DropdownMenuItem>}
        <DropdownMenuItem onSelect={() => setTimeout(() => setOpen("shortcuts"), 0)}><Keyboard aria-hidden />Keyboard shortcuts<Kbd keys="?" className="ml-auto" /></DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuRadioGroup
          aria-label="Theme"
          value={theme}
          onValueChange={(chosen) => {
            chooseTheme(chosen as Theme);
            setTheme(chosen as Theme);
          }}
        >
          {THEMES.map(({ theme: value, label, icon: Icon }) => (
            <DropdownMenuRadioItem key={value} value={value} onSelect={(event) => event.preventDefault()}><Icon aria-hidden />{label}</DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => startTransition(() => signOut())}><LogOut aria-hidden />Sign out</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

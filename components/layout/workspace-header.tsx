"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/select";
import type { Tenant } from "@/lib/tenants/schema";

interface WorkspaceHeaderProps {
  tenants: Tenant[];
  tenantId: string;
  /** Approvals that wait for a person; 100 means that many or more. */
  waiting: number;
  switchWorkspace: (data: FormData) => Promise<void>;
  signOut: () => Promise<void>;
}

const PLACES = [
  { href: "/runs", label: "Runs" },
  { href: "/approvals", label: "Approvals" },
  { href: "/repositories", label: "Repositories" },
  { href: "/settings", label: "Settings" },
];

/** Where one is, where one can go, and as whom. */
export function WorkspaceHeader({ tenants, tenantId, waiting, switchWorkspace, signOut }: WorkspaceHeaderProps) {
  const path = usePathname();
  return (
    <header className="border-b bg-card">
      <div className="mx-auto flex w-full max-w-[110rem] flex-wrap items-center gap-x-6 px-4 sm:px-6 lg:px-8">
        <Link href="/runs" className="rounded-sm py-3 font-semibold tracking-tight focus-ring">
          MorningAI
        </Link>
        <nav aria-label="Main" className="order-last -mx-2 w-full overflow-x-auto sm:order-none sm:mx-0 sm:w-auto sm:flex-1">
          <ul className="flex gap-1 p-1">
            {PLACES.map(({ href, label }) => {
              const here = path === href || path.startsWith(`${href}/`);
              return (
                <li key={href}>
                  <Link href={href} aria-current={here ? "page" : undefined} className={cn("flex h-9 items-center gap-1.5 rounded-md px-2.5 text-sm font-medium focus-ring", here ? "bg-muted" : "text-muted-foreground hover:text-foreground")}>
                    {label}
                    {href === "/approvals" && waiting > 0 && (
                      <Badge variant="warning">
                        {waiting > 99 ? "99+" : waiting}
                        <span className="sr-only">waiting</span>
                      </Badge>
                    )}
                  </Link>
                </li>
              );
            })}
          </ul>
        </nav>
        <div className="ml-auto flex min-w-0 items-center gap-2 py-2">
          {tenants.length > 1 ? (
            <form action={switchWorkspace}>
              <Select name="tenant" aria-label="Workspace" key={tenantId} defaultValue={tenantId} className="max-w-44" onChange={(event) => event.currentTarget.form?.requestSubmit()}>
                {tenants.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
              </Select>
            </form>
          ) : (
            <span className="hidden max-w-44 truncate text-sm text-muted-foreground sm:block">{tenants[0]?.name}</span>
          )}
          <form action={signOut}>
            <Button type="submit" variant="ghost" size="sm">Sign out</Button>
          </form>
        </div>
      </div>
    </header>
  );
}

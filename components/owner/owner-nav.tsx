"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";

const PLACES = [
  { href: "/owner", label: "Monitoring" },
  { href: "/owner/incidents", label: "Incidents" },
  { href: "/owner/tenants", label: "Tenants" },
  { href: "/owner/agents", label: "Agents" },
  { href: "/owner/settings", label: "Settings" },
  { href: "/owner/owners", label: "Owners" },
];

/** The places of the owner's console. */
export function OwnerNav() {
  const path = usePathname();
  return (
    <nav aria-label="Owner console">
      <ul className="flex flex-wrap gap-x-4">
        {PLACES.map(({ href, label }) => {
          const here = path === href || (href !== "/owner" && path.startsWith(`${href}/`));
          return (
            <li key={href}>
              <Link href={href} aria-current={path === href ? "page" : here ? "true" : undefined} className={cn("block border-b-2 py-2.5 text-sm font-medium whitespace-nowrap focus-ring", here ? "border-primary" : "border-transparent text-muted-foreground hover:text-foreground")}>
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

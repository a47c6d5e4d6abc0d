"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";

const PLACES = [
  { href: "/settings/members", label: "Members" },
  { href: "/settings/models", label: "Models" },
  { href: "/settings/budgets", label: "Budgets" },
  { href: "/settings/github", label: "GitHub" },
  { href: "/settings/approvals", label: "Approvals" },
  { href: "/settings/limits", label: "Limits" },
  { href: "/settings/trust", label: "Trust" },
  { href: "/settings/keys", label: "API keys" },
  { href: "/settings/profile", label: "Profile" },
  { href: "/settings/notifications", label: "Notifications" },
];

export function SettingsNav() {
  const path = usePathname();
  return (
    <nav aria-label="Settings">
      <ul className="flex gap-4 overflow-x-auto border-b">
        {PLACES.map(({ href, label }) => (
          <li key={href}>
            <Link href={href} aria-current={path === href ? "page" : path.startsWith(`${href}/`) ? "true" : undefined} className={cn("block py-2 text-sm font-medium whitespace-nowrap focus-ring", path === href || path.startsWith(`${href}/`) ? "border-b-2 border-primary" : "text-muted-foreground hover:text-foreground")}>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { cn } from "./cn";

/** The way to this page: links, and at the end the page itself. */
export function Breadcrumb({ links, here, className }: { links: readonly { href: string; label: string }[]; here: ReactNode; className?: string }) {
  return (
    <nav aria-label="Breadcrumb" className={cn("min-w-0 text-sm text-muted-foreground", className)}>
      <ol className="flex min-w-0 items-center gap-1">
        {links.map(({ href, label }) => (
          <Fragment key={href}>
            <li className="shrink-0"><Link href={href} className="inline-flex min-h-6 items-center rounded-sm focus-ring hover:text-foreground">{label}</Link></li>
            <li aria-hidden><ChevronRight className="size-3.5" /></li>
          </Fragment>
        ))}
        <li aria-current="page" className="min-w-0 truncate text-foreground">{here}</li>
      </ol>
    </nav>
  );
}

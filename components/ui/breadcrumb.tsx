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
            <li className="max-w-[40vw] shrink-0"><Link href={href} className="block truncate rounded-sm leading-6 focus-ring hover:text-foreground">{label}</Link></li>
            <li aria-hidden><ChevronRight className="size-3.5" /></li>
          </Fragment>
        ))}
        <li aria-current="page" className="min-w-0 truncate text-foreground">{here}</li>
      </ol>
    </nav>
  );
}

import { ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

/** A link that leaves MorningAI: a tab of its own, marked as such, and the page there does not learn from where. */
export function OutsideLink({ href, className, children }: { href: string; className?: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className={cn("inline-flex min-h-6 items-center gap-0.5 rounded-sm text-link focus-ring hover:underline", className)}>
      {children}
      <ArrowUpRight className="size-3 shrink-0" aria-hidden />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}

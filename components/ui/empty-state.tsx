import type { ReactNode } from "react";
import { cn } from "./cn";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** What would be here, and how to get it. */
  children?: ReactNode;
  /** One button or link that starts it. */
  action?: ReactNode;
  className?: string;
}

/** Says what a list would hold when there is nothing in it yet. */
export function EmptyState({ icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center gap-3 rounded-xl border border-dashed px-6 py-14 text-center", className)}>
      {icon && <div className="grid size-11 place-items-center rounded-xl border bg-card text-muted-foreground shadow-xs [&_svg]:size-5" aria-hidden>{icon}</div>}
      <div className="grid gap-1">
        <p className="text-base font-medium tracking-tight">{title}</p>
        {children && <div className="max-w-md text-sm text-balance text-muted-foreground">{children}</div>}
      </div>
      {action}
    </div>
  );
}

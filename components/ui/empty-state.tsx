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
    <div className={cn("flex flex-col items-center gap-3 rounded-lg border border-dashed px-6 py-12 text-center", className)}>
      {icon && <div className="text-muted-foreground [&_svg]:size-8" aria-hidden>{icon}</div>}
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-prose text-sm text-muted-foreground">{children}</div>}
      {action}
    </div>
  );
}

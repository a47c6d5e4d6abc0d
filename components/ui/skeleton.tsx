import type { ComponentProps } from "react";
import { cn } from "./cn";

/** The place of something that is being loaded; the page around it says so in words. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return <div aria-hidden className={cn("rounded-md bg-muted motion-safe:animate-pulse", className)} {...props} />;
}

/** The place of a table. */
export function TableSkeleton({ rows = 8, columns = 4 }: { rows?: number; columns?: number }) {
  return (
    <div aria-hidden className="overflow-hidden rounded-lg border">
      <div className="h-9 border-b bg-sunken" />
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-11 items-center gap-6 border-b px-3 last:border-b-0">
          {Array.from({ length: columns }, (_, column) => (
            // Uneven, as words are.
            <Skeleton key={column} className={cn("h-3.5", column === 0 ? "flex-1" : "hidden w-24 sm:block", column === 0 && ["max-w-96", "max-w-72", "max-w-80"][row % 3])} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** The place of a card with a form or some lines. */
export function CardSkeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div aria-hidden className="grid gap-4 rounded-lg border bg-card p-5">
      <Skeleton className="h-5 w-40" />
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="grid gap-2">
          <Skeleton className="h-3.5 w-24" />
          <Skeleton className="h-9 w-full" />
        </div>
      ))}
    </div>
  );
}

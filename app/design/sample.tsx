import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

/** A frame with a name around some samples. */
export function Sample({ name, className, children }: { name: string; className?: string; children: ReactNode }) {
  return (
    <figure className="grid min-w-0 grid-rows-[auto_1fr] overflow-hidden rounded-lg border bg-card">
      <figcaption className="border-b bg-sunken px-4 py-1.5 text-xs text-muted-foreground">{name}</figcaption>
      <div className={cn("flex min-w-0 flex-wrap content-start items-center gap-3 p-4", className)}>{children}</div>
    </figure>
  );
}

export function Samples({ children }: { children: ReactNode }) {
  return <div className="grid min-w-0 gap-4 md:grid-cols-2">{children}</div>;
}

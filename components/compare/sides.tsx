import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

/** The letter of a run in a comparison. */
export function Letter({ of, className }: { of: "A" | "B"; className?: string }) {
  return <span className={cn("grid size-5 shrink-0 place-items-center rounded border bg-muted text-xs font-semibold", className)}>{of}</span>;
}

/** Something of both runs: side by side where there is room, one below the other where there is not. */
export function Sides({ a, b }: { a: ReactNode; b: ReactNode }) {
  return (
    <div className="grid grid-cols-1 gap-4 md:grid-cols-2 md:gap-6">
      {([["A", a], ["B", b]] as const).map(([letter, content]) => (
        <div key={letter} className="flex min-w-0 gap-2.5">
          <Letter of={letter} className="mt-0.5" />
          <div className="grid min-w-0 flex-1 grid-cols-1 content-start gap-2 text-sm wrap-anywhere">{content}</div>
        </div>
      ))}
    </div>
  );
}

export function Topic({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid grid-cols-1 gap-3 border-t pt-5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 className="text-base font-semibold tracking-tight">{title}</h2>
        {aside && <p className="text-sm text-muted-foreground">{aside}</p>}
      </div>
      {children}
    </section>
  );
}

import type { ReactNode } from "react";
import { cn } from "./cn";

/** How a pill looks; for links, which say `aria-current` themselves. */
export function pillLook(chosen: boolean): string {
  return cn("flex h-8 shrink-0 cursor-pointer items-center rounded-full border px-3 text-sm whitespace-nowrap focus-ring", chosen ? "border-primary bg-primary text-primary-foreground" : "bg-background hover:bg-muted");
}

/** A short choice among many that narrow a list; those of one group stand in `Pills`. */
export function Pill({ pressed, onClick, children }: { pressed: boolean; onClick: () => void; children: ReactNode }) {
  return <button type="button" aria-pressed={pressed} onClick={onClick} className={pillLook(pressed)}>{children}</button>;
}

/** A group of pills on one line, which scrolls where it is too long. */
export function Pills({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return <div role="group" aria-label={label} className={cn("-m-1 flex min-w-0 gap-1 overflow-x-auto p-1", className)}>{children}</div>;
}

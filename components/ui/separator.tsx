import { cn } from "./cn";

/** A thin line between things; of no meaning to screen readers. */
export function Separator({ vertical = false, className }: { vertical?: boolean; className?: string }) {
  return <div aria-hidden className={cn("shrink-0 bg-border", vertical ? "w-px self-stretch" : "h-px w-full", className)} />;
}

import { cn } from "./cn";

/** How far something is, from 0 to 1; without a value it goes on and nobody knows for how long. */
export function Progress({ label, value, className }: { label: string; value?: number; className?: string }) {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} className={cn("h-1.5 overflow-hidden rounded-full bg-muted forced-colors:border", className)}>
      <div className={cn("h-full rounded-full bg-primary forced-colors:bg-[Highlight]", percent === undefined ? "w-1/3 motion-safe:animate-travel" : "transition-[width]")} style={percent === undefined ? undefined : { width: `${percent}%` }} />
    </div>
  );
}

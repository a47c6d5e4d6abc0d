import { useId, type ReactNode } from "react";
import { cn } from "./cn";

interface MeterProps {
  label: ReactNode;
  /** Such as what is spent; in the unit of `max`. */
  value: number;
  /** What is set aside for what is under way; shown paler behind the value. */
  reserved?: number;
  max: number;
  /** The value in words, such as "$0.42 of $2.00". */
  text: string;
  className?: string;
}

/** How much of a limit is used. From 80 % it turns amber, at the limit red; the words say the same. */
export function Meter({ label, value, reserved = 0, max, text, className }: MeterProps) {
  const id = useId();
  const share = (part: number) => (max > 0 ? Math.min(100, Math.max(0, (part / max) * 100)) : 0);
  const used = share(value + reserved);
  return (
    <div className={cn("grid min-w-0 gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <span id={id} className="min-w-0 text-muted-foreground wrap-anywhere">{label}</span>
        <span className="shrink-0 tabular-nums">{text}</span>
      </div>
      <div role="meter" aria-labelledby={id} aria-valuemin={0} aria-valuemax={max} aria-valuenow={Math.min(value, max)} aria-valuetext={text} className="relative h-1.5 overflow-hidden rounded-full bg-muted forced-colors:border">
        {reserved > 0 && <div className="absolute inset-y-0 left-0 bg-input/60" style={{ width: `${used}%` }} />}
        <div className={cn("absolute inset-y-0 left-0 rounded-full transition-[width]", used >= 100 ? "bg-danger" : used >= 80 ? "bg-warning-fill" : "bg-primary", "forced-colors:bg-[Highlight]")} style={{ width: `${share(value)}%` }} />
      </div>
    </div>
  );
}

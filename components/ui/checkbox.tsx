import { Check } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** The browser's own checkbox in our clothes. Put it inside a `<label>`, with a line of at least 24 px. */
export function Checkbox({ className, ...props }: Omit<ComponentProps<"input">, "type">) {
  return (
    <span className={cn("relative inline-grid size-4 shrink-0 place-items-center", className)}>
      <input
        type="checkbox"
        className="peer size-4 cursor-pointer appearance-none rounded border border-input bg-background focus-ring checked:border-primary checked:bg-primary disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-danger"
        {...props}
      />
      <Check strokeWidth={3} className="pointer-events-none absolute hidden size-3 text-primary-foreground peer-checked:block" aria-hidden />
    </span>
  );
}

import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

interface RadioGroupProps extends Omit<ComponentProps<"fieldset">, "onChange"> {
  /** The question that the choices answer. */
  legend: ReactNode;
  /** Hides the legend from sight where a heading says the same. */
  legendHidden?: boolean;
}

/** A question with a few answers that are worth a line each; for short ones use `Segmented`, for many a `Select`. */
export function RadioGroup({ legend, legendHidden = false, className, children, ...props }: RadioGroupProps) {
  return (
    <fieldset className={cn("grid min-w-0 gap-2", className)} {...props}>
      <legend className={legendHidden ? "sr-only" : "mb-2 text-sm leading-none font-medium"}>{legend}</legend>
      {children}
    </fieldset>
  );
}

interface RadioCardProps extends Omit<ComponentProps<"input">, "type" | "title"> {
  title: ReactNode;
  /** What choosing it means. */
  description?: ReactNode;
}

/** One answer, the browser's own radio button; the whole card is its label. */
export function RadioCard({ title, description, className, ...props }: RadioCardProps) {
  return (
    <label className={cn("flex cursor-pointer gap-3 rounded-lg border bg-card px-3 py-2.5 hover:border-input has-checked:border-primary has-checked:bg-primary-soft has-disabled:cursor-not-allowed has-disabled:opacity-50 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring", className)}>
      <input type="radio" className="mt-0.5 size-4 shrink-0 cursor-pointer appearance-none rounded-full border border-input bg-background outline-none checked:border-[5px] checked:border-primary" {...props} />
      <span className="grid min-w-0 content-start gap-0.5 text-sm">
        <span className="font-medium">{title}</span>
        {description && <span className="text-muted-foreground">{description}</span>}
      </span>
    </label>
  );
}

import { useId, type ReactNode } from "react";
import { cn } from "./cn";
import { Label } from "./label";

interface FieldProps {
  label: string;
  /** Shown under the control and read with it. */
  hint?: ReactNode;
  /** What is wrong with the value; marks the control as invalid. */
  error?: string;
  className?: string;
  /** Spread these on the control: `{(control) => <Input name="x" {...control} />}`. */
  children: (control: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** A labelled form control with its hint and its error, tied together for screen readers. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={cn("grid grid-cols-1 content-start gap-2", className)}>
      <Label htmlFor={id}>{label}</Label>
      {children({ id, ...(described && { "aria-describedby": described }), ...(error && { "aria-invalid": true as const }) })}
      {hint && <p id={`${id}-hint`} className="text-sm text-muted-foreground">{hint}</p>}
      {error && <p id={`${id}-error`} className="text-sm text-danger">{error}</p>}
    </div>
  );
}

import type { ComponentProps } from "react";
import { cn } from "./cn";

/** What all one-line and many-line controls look like. 16 px text on small screens: below that, phones zoom in. */
export const controlClass =
  "w-full min-w-0 rounded-md border border-input bg-card px-3 text-base shadow-xs transition-colors focus-ring placeholder:text-muted-foreground disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-danger md:text-sm";

export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  return <input type={type} className={cn(controlClass, "h-9 py-1 md:h-8 [&[readonly]]:bg-muted", className)} {...props} />;
}

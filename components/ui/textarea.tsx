import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlClass } from "./input";

/** Grows with its text where the browser can, up to half the screen. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(controlClass, "field-sizing-content max-h-[50vh] min-h-20 py-2", className)} {...props} />;
}

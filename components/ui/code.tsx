import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A name or a value in running text, as a program writes it. */
export function Code({ className, ...props }: ComponentProps<"code">) {
  return <code className={cn("rounded bg-muted px-1 py-0.5 font-mono text-[0.92em] wrap-anywhere", className)} {...props} />;
}

/** Lines as a program wrote them; scrolls inside itself, so it can be focused. `label` names it for screen readers. */
export function CodeBlock({ label, className, ...props }: ComponentProps<"pre"> & { label: string }) {
  return <pre role="region" aria-label={label} tabIndex={0} className={cn("max-h-96 overflow-auto rounded-lg border bg-sunken p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap focus-ring", className)} {...props} />;
}

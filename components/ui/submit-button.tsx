"use client";

import { LoaderCircle } from "lucide-react";
import { useFormStatus } from "react-dom";
import { Button, type ButtonProps } from "./button";

/** Submits the form around it, and shows that it is being sent. `pending` overrides what the form says. */
export function SubmitButton({ children, pending, disabled, ...props }: Omit<ButtonProps, "asChild" | "type"> & { pending?: boolean }) {
  const status = useFormStatus();
  const sending = pending ?? status.pending;
  return (
    <Button type="submit" disabled={disabled || sending} aria-busy={sending} {...props}>
      {sending && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </Button>
  );
}

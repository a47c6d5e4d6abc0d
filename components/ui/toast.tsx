"use client";

import { CircleAlert, CircleCheck, Info, LoaderCircle, TriangleAlert } from "lucide-react";
import { Toaster as Sonner } from "sonner";

export { toast } from "sonner";

/**
 * Where toasts appear; mounted once. A toast is for what happened away from where one looks; what went
 * wrong with a form stands at the form. `toast.success("Saved")`, `toast.error("…")`.
 */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      icons={{ success: <CircleCheck className="size-4 text-success" />, error: <CircleAlert className="size-4 text-danger" />, warning: <TriangleAlert className="size-4 text-warning" />, info: <Info className="size-4 text-info" />, loading: <LoaderCircle className="size-4 animate-spin" /> }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: "flex w-(--width) items-start gap-3 rounded-lg border bg-popover px-4 py-3 text-sm text-foreground shadow-float font-sans",
          title: "font-medium",
          description: "text-muted-foreground",
          icon: "mt-0.5 shrink-0",
          actionButton: "ml-auto shrink-0 cursor-pointer rounded-sm font-medium text-link focus-ring",
          cancelButton: "shrink-0 cursor-pointer rounded-sm text-muted-foreground focus-ring",
        },
      }}
    />
  );
}

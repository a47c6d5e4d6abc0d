import type { ComponentProps } from "react";
import { cn } from "./cn";

/** The place of something that is being loaded; the page around it says so in words. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return <div aria-hidden className={cn("rounded-md bg-muted motion-safe:animate-pulse", className)} {...props} />;
}

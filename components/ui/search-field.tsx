import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { Input } from "./input";

/** A field for words to look for; `className` places it. Its label is what it searches. */
export function SearchField({ className, label, ...input }: Omit<ComponentProps<typeof Input>, "type" | "aria-label"> & { label: string }) {
  return (
    <div className={cn("relative", className)}>
      <Search className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground" aria-hidden />
      <Input type="search" aria-label={label} maxLength={200} className="pl-9" {...input} />
    </div>
  );
}

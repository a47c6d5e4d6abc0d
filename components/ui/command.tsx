"use client";

import { Command as Primitive } from "cmdk";
import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { menuItemClass } from "./overlay";

/** A field with a list that it filters; arrows and Enter choose. `label` names it for screen readers. */
export function Command({ className, ...props }: ComponentProps<typeof Primitive> & { label: string }) {
  return <Primitive className={cn("flex min-h-0 flex-col text-sm", className)} {...props} />;
}

export function CommandInput({ className, ...props }: ComponentProps<typeof Primitive.Input>) {
  return (
    <div className="flex items-center gap-2 border-b px-3">
      <Search className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      <Primitive.Input className={cn("h-11 w-full min-w-0 bg-transparent text-base outline-none placeholder:text-muted-foreground md:text-sm", className)} {...props} />
    </div>
  );
}

export function CommandList({ className, ...props }: ComponentProps<typeof Primitive.List>) {
  return <Primitive.List className={cn("max-h-96 min-h-0 scroll-py-1 overflow-y-auto overscroll-contain p-1", className)} {...props} />;
}

export function CommandGroup({ className, ...props }: ComponentProps<typeof Primitive.Group>) {
  return <Primitive.Group className={cn("[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted-foreground", className)} {...props} />;
}

export function CommandItem({ className, ...props }: ComponentProps<typeof Primitive.Item>) {
  return <Primitive.Item className={cn(menuItemClass, "data-[disabled=false]:opacity-100 data-[disabled=false]:pointer-events-auto data-[selected=true]:bg-muted", className)} {...props} />;
}

export function CommandEmpty({ className, ...props }: ComponentProps<typeof Primitive.Empty>) {
  return <Primitive.Empty className={cn("px-3 py-8 text-center text-sm text-muted-foreground", className)} {...props} />;
}

"use client";

import { Popover as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { floatingClass } from "./overlay";

export const Popover = Primitive.Root;
export const PopoverTrigger = Primitive.Trigger;
export const PopoverClose = Primitive.Close;

/** Holds controls that belong to its trigger; give it an `aria-label`. */
export function PopoverContent({ className, align = "start", sideOffset = 6, ...props }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content align={align} sideOffset={sideOffset} collisionPadding={8} className={cn(floatingClass, "w-72 max-w-[calc(100vw-1rem)] p-3 outline-none", className)} {...props} />
    </Primitive.Portal>
  );
}

"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { overlayClass } from "./overlay";

export const Sheet = Primitive.Root;
export const SheetTrigger = Primitive.Trigger;
export const SheetClose = Primitive.Close;

interface SheetContentProps extends Omit<ComponentProps<typeof Primitive.Content>, "title"> {
  title: ReactNode;
  side?: "left" | "right";
}

/** A panel from the side of the screen, a dialog in everything else; `title` is its name and heading. */
export function SheetContent({ title, side = "right", className, children, ...props }: SheetContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={overlayClass} />
      <Primitive.Content
        aria-describedby={undefined}
        className={cn(
          "fixed inset-y-0 z-50 flex w-96 max-w-[calc(100vw-3rem)] flex-col gap-4 overflow-y-auto bg-card p-4 shadow-float outline-none data-[state=closed]:animate-out data-[state=open]:animate-in",
          side === "right" ? "right-0 border-l data-[state=closed]:slide-out-to-right data-[state=open]:slide-in-from-right" : "left-0 border-r data-[state=closed]:slide-out-to-left data-[state=open]:slide-in-from-left",
          className,
        )}
        {...props}
      >
        <div className="flex items-center justify-between gap-2">
          <Primitive.Title className="min-w-0 truncate text-base font-semibold">{title}</Primitive.Title>
          <Primitive.Close asChild><Button variant="ghost" size="icon-sm" aria-label="Close"><X aria-hidden /></Button></Primitive.Close>
        </div>
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}

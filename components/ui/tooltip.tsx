"use client";

import { Tooltip as Primitive } from "radix-ui";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { Kbd } from "./kbd";

interface TooltipProps extends Pick<ComponentProps<typeof Primitive.Content>, "side" | "align"> {
  label: ReactNode;
  /** The shortcut that does the same. */
  keys?: string;
  /** One control; it still needs a name of its own. */
  children: ReactElement;
}

/** A few words on a control, on hover and on keyboard focus; never the only place where something is said. */
export function Tooltip({ label, keys, side = "top", align = "center", children }: TooltipProps) {
  return (
    <Primitive.Provider delayDuration={400}>
      <Primitive.Root>
        <Primitive.Trigger asChild>{children}</Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content side={side} align={align} sideOffset={6} collisionPadding={8} className="z-60 flex max-w-72 items-center gap-2 rounded-md bg-foreground px-2 py-1 text-xs text-background shadow-md">
            {label}
            {keys && <Kbd keys={keys} inverted />}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </Primitive.Provider>
  );
}

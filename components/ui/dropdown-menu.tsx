"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { floatingClass, menuItemClass } from "./overlay";

export const DropdownMenu = Primitive.Root;
export const DropdownMenuTrigger = Primitive.Trigger;
export const DropdownMenuGroup = Primitive.Group;
export const DropdownMenuRadioGroup = Primitive.RadioGroup;

const item = cn(menuItemClass, "data-[highlighted]:bg-muted");

export function DropdownMenuContent({ className, align = "start", sideOffset = 6, ...props }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content align={align} sideOffset={sideOffset} collisionPadding={8} className={cn(floatingClass, "max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto p-1", className)} {...props} />
    </Primitive.Portal>
  );
}

/** `danger` is for what cannot be taken back. */
export function DropdownMenuItem({ className, variant = "default", ...props }: ComponentProps<typeof Primitive.Item> & { variant?: "default" | "danger" }) {
  return <Primitive.Item className={cn(item, variant === "danger" && "text-danger data-[highlighted]:bg-danger-soft [&_svg]:text-danger", className)} {...props} />;
}

/** One of several, with a tick at the chosen one. */
export function DropdownMenuRadioItem({ className, children, ...props }: ComponentProps<typeof Primitive.RadioItem>) {
  return (
    <Primitive.RadioItem className={cn(item, "pr-8", className)} {...props}>
      {children}
      <Primitive.ItemIndicator className="absolute right-2"><Check aria-hidden /></Primitive.ItemIndicator>
    </Primitive.RadioItem>
  );
}

/** May be on or off; the menu stays open with `onSelect={(event) => event.preventDefault()}`. */
export function DropdownMenuCheckboxItem({ className, children, ...props }: ComponentProps<typeof Primitive.CheckboxItem>) {
  return (
    <Primitive.CheckboxItem className={cn(item, "pr-8", className)} {...props}>
      {children}
      <Primitive.ItemIndicator className="absolute right-2"><Check aria-hidden /></Primitive.ItemIndicator>
    </Primitive.CheckboxItem>
  );
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof Primitive.Label>) {
  return <Primitive.Label className={cn("px-2 py-1.5 text-xs text-muted-foreground", className)} {...props} />;
}

export function DropdownMenuSeparator({ className, ...props }: ComponentProps<typeof Primitive.Separator>) {
  return <Primitive.Separator className={cn("-mx-1 my-1 h-px bg-border", className)} {...props} />;
}

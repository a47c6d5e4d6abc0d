import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export const buttonVariants = cva(
  "inline-flex shrink-0 cursor-pointer items-center justify-center gap-1.5 rounded-md text-sm font-medium whitespace-nowrap transition-colors select-none focus-ring disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        default: "bg-primary text-primary-foreground shadow-xs hover:bg-primary-hover",
        secondary: "border bg-card shadow-xs hover:bg-muted",
        ghost: "text-muted-foreground hover:bg-muted hover:text-foreground",
        destructive: "border border-danger/35 bg-card text-danger shadow-xs hover:bg-danger-soft",
        link: "text-link underline-offset-4 hover:underline",
      },
      // A step larger where it is touched.
      size: { default: "h-9 px-3.5 md:h-8 md:px-3", sm: "h-8 px-3 md:h-7 md:px-2.5", lg: "h-10 px-5", icon: "size-9 md:size-8", "icon-sm": "size-8 md:size-7", inline: "h-auto p-0" },
    },
    defaultVariants: { variant: "default", size: "default" },
  },
);

export type ButtonProps = ComponentProps<"button"> & VariantProps<typeof buttonVariants> & { asChild?: boolean };

/** `asChild` gives the look to the one child, such as a link. */
export function Button({ className, variant, size, asChild = false, ...props }: ButtonProps) {
  const Tag = asChild ? Slot.Root : "button";
  return <Tag className={cn(buttonVariants({ variant, size }), className)} {...props} />;
}

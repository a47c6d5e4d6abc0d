"use client";

import { Tabs as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export function Tabs({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return <Primitive.Root className={cn("grid min-w-0 gap-4", className)} {...props} />;
}

export function TabsList({ className, ...props }: ComponentProps<typeof Primitive.List>) {
  return <Primitive.List className={cn("relative flex w-full gap-1 overflow-x-auto overflow-y-hidden border-b", className)} {...props} />;
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof Primitive.Trigger>) {
  return (
    <Primitive.Trigger
      className={cn("inline-flex h-9 shrink-0 cursor-pointer items-center gap-1.5 rounded-t-md border-b-2 border-transparent px-3 text-sm font-medium text-muted-foreground transition-colors focus-ring -outline-offset-2 hover:text-foreground data-[state=active]:border-primary data-[state=active]:text-foreground", className)}
      {...props}
    />
  );
}

export function TabsContent({ className, ...props }: ComponentProps<typeof Primitive.Content>) {
  return <Primitive.Content className={cn("min-w-0 rounded-md focus-ring", className)} {...props} />;
}

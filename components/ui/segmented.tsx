"use client";

import { RadioGroup as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";

interface SegmentedProps<Value extends string> {
  /** Names the group for screen readers. */
  label: string;
  value: Value;
  onValueChange: (value: Value) => void;
  /** `label` alone is shown; with an `icon`, the icon is shown and the label is its name. */
  options: readonly { value: Value; label: string; icon?: ReactNode }[];
  className?: string;
}

/** One of two to five short choices that apply at once, such as a view. Arrows move between them. */
export function Segmented<Value extends string>({ label, value, onValueChange, options, className }: SegmentedProps<Value>) {
  return (
    <Primitive.Root aria-label={label} value={value} onValueChange={(next) => onValueChange(next as Value)} orientation="horizontal" className={cn("inline-flex w-fit rounded-md border bg-muted p-0.5", className)}>
      {options.map((option) => (
        <Primitive.Item
          key={option.value}
          value={option.value}
          aria-label={option.icon ? option.label : undefined}
          title={option.icon ? option.label : undefined}
          className="inline-flex h-7 min-w-7 cursor-pointer items-center justify-center rounded px-2.5 text-sm font-medium whitespace-nowrap text-muted-foreground focus-ring hover:text-foreground data-[state=checked]:bg-card data-[state=checked]:text-foreground data-[state=checked]:shadow-xs [&_svg]:size-4"
        >
          {option.icon ?? option.label}
        </Primitive.Item>
      ))}
    </Primitive.Root>
  );
}

"use client";

import { useState } from "react";
import { cn } from "@/components/ui/cn";

const LONG = 220;

/** The first line is the heading; a long goal is folded. */
export function Goal({ goal }: { goal: string }) {
  const [open, setOpen] = useState(false);
  const [first = "", ...rest] = goal.trim().split("\n");
  const more = rest.join("\n").trim();
  const folded = !open && (first.length > LONG || more !== "");
  return (
    <>
      <h1 className={cn("max-w-[90ch] text-xl font-semibold text-pretty wrap-anywhere", folded && "line-clamp-2")}>{first}</h1>
      {open && more && <p className="max-w-[90ch] text-sm wrap-anywhere whitespace-pre-wrap text-muted-foreground">{more}</p>}
      {(first.length > LONG || more !== "") && (
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="min-h-6 w-fit cursor-pointer rounded-sm text-xs text-link focus-ring hover:underline">
          {open ? "Show less" : "Show the whole goal"}
        </button>
      )}
    </>
  );
}

"use client";

import { useMemo } from "react";
import { VList } from "virtua";
import { cn } from "@/components/ui/cn";

/** A patch as plain text in a list that draws only what is seen: for what is too large for the editor. */
export default function PlainPatch({ patch, label }: { patch: string; label: string }) {
  const lines = useMemo(() => patch.replace(/\n$/, "").split("\n"), [patch]);
  return (
    <VList data={lines} itemSize={20} role="region" aria-label={label} tabIndex={0} className="rounded-md border bg-card py-2 font-mono text-xs leading-5 focus-ring" style={{ height: "75vh" }}>
      {(line, index) => <div key={index} className={cn("min-h-5 px-3 wrap-anywhere whitespace-pre-wrap", lookOf(line))}>{line}</div>}
    </VList>
  );
}

function lookOf(line: string): string {
  if (line.startsWith("@@")) return "bg-info-soft text-info";
  if (line.startsWith("+")) return "bg-success-soft";
  return line.startsWith("-") ? "bg-danger-soft" : "";
}

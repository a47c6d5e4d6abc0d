"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";

/** Copies a text; says so for a moment. */
export function CopyButton({ text, label }: { text: string | (() => Promise<string>); label: string }) {
  const [said, setSaid] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : await text());
      setSaid("copied");
    } catch {
      setSaid("failed");
    }
  };
  return (
    <Button variant="ghost" size="sm" className="h-7 px-2" onClick={() => void copy()} aria-label={label} title={label}>
      {said === "copied" ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span aria-live="polite" className="text-xs empty:hidden">{said === "copied" ? "Copied" : said === "failed" ? "Could not copy" : ""}</span>
    </Button>
  );
}

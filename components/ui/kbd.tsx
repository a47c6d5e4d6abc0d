"use client";

import { useSyncExternalStore } from "react";
import { cn } from "./cn";

const SIGNS: Record<string, string> = { Enter: "↵", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", " ": "Space" };
const never = () => () => {};
const onMac = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

interface KbdProps {
  /** As a shortcut writes them: "n", "g r", "mod+k". */
  keys: string;
  /** On a dark tooltip. */
  inverted?: boolean;
  className?: string;
}

/** Keys to press; those with spaces between them one after another. */
export function Kbd({ keys, inverted = false, className }: KbdProps) {
  const mac = useSyncExternalStore(never, onMac, () => false);
  const sign = (key: string) => (key === "mod" ? (mac ? "⌘" : "Ctrl") : (SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key)));
  return (
    <span className={cn("inline-flex shrink-0 items-center gap-1", className)}>
      {keys.split(" ").flatMap((chord) => chord.split("+")).map((key, index) => (
        <kbd key={index} className={cn("grid h-5 min-w-5 place-items-center rounded border px-1 font-sans text-[0.6875rem] leading-none", inverted ? "border-background/30 text-background" : "bg-muted text-muted-foreground")}>
          {sign(key)}
        </kbd>
      ))}
    </span>
  );
}

"use client";

import { useEffect, useState } from "react";
import { duration } from "@/components/runs/format";

/** How long something took; while it has no end, how long it has been going on, each second anew. */
export function Elapsed({ from, to }: { from: string; to: string | null }) {
  const [now, setNow] = useState<number | null>(null);
  const open = to === null;
  useEffect(() => {
    if (!open) return;
    const tick = () => setNow(Date.now());
    const first = setTimeout(tick, 0);
    const timer = setInterval(tick, 1_000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [open]);
  if (to !== null) return <span className="tabular-nums">{duration(Date.parse(to) - Date.parse(from))}</span>;
  if (now === null) return <span>…</span>;
  // Whole seconds: tenths would flicker.
  return <span className="tabular-nums">{duration(Math.max(1_000, Math.round((now - Date.parse(from)) / 1_000) * 1_000)).replace(".0 s", " s")}</span>;
}

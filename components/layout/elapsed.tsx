"use client";

import { useEffect, useState } from "react";
import { duration } from "@/components/runs/format";

/** How long something took; while it has no end, how long it has been going on, each second anew. */
export function Elapsed({ from, to }: { from: string; to: string | null }) {
  const [now, setNow] = useState(Date.now);
  const open = to === null;
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [open]);
  if (to !== null) return <span className="tabular-nums">{duration(Date.parse(to) - Date.parse(from))}</span>;
  // Whole seconds: tenths would flicker. The server's clock may be a second off the reader's, until the next tick.
  return <span className="tabular-nums" suppressHydrationWarning>{duration(Math.max(1_000, Math.round((now - Date.parse(from)) / 1_000) * 1_000)).replace(".0 s", " s")}</span>;
}

"use client";

import { useEffect, useState } from "react";

/** The time in milliseconds, each second anew while `ticking`; 0 until the page is alive, so that the server says the same. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    const tick = () => setNow(Date.now());
    const first = setTimeout(tick, 0);
    const timer = ticking ? setInterval(tick, 1_000) : undefined;
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [ticking]);
  return now;
}

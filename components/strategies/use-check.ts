"use client";

import { useEffect, useState } from "react";
import type { Check } from "@/lib/strategies/check-definition";

const AFTER_MS = 400;

/** What is said about what stands in the form, a moment after the last key; the last answer stays while a new one is asked for. */
export function useCheck(check: (what: { yaml: string } | { definition: unknown }) => Promise<Check | null>, what: { yaml: string } | { definition: unknown }): Check | null {
  const [answer, setAnswer] = useState<Check | null>(null);
  const text = JSON.stringify(what);
  useEffect(() => {
    let left = false;
    const timer = setTimeout(() => {
      // Without a connection nothing is said; saving says why.
      check(JSON.parse(text) as typeof what).then((said) => !left && setAnswer(said), () => undefined);
    }, AFTER_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [check, text]);
  return answer;
}

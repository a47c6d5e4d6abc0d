"use client";

import { useEffect, useState } from "react";
import type { RunSummary } from "@/lib/runs/schema";
import { noticeAnswer } from "./session";

const WAIT_MS = 150;
/** How many runs the palette shows. */
const LIMIT = 8;

export type RunSearch = { state: "loading" } | { state: "error" } | { state: "found"; runs: RunSummary[] };

/** The runs that the server finds for what is typed, the newest ones for nothing. What was found before stays until the answer is there. */
export function useRunSearch(typed: string): RunSearch & { busy: boolean } {
  const query = typed.trim().slice(0, 200);
  const [answer, setAnswer] = useState<{ query: string | null; search: RunSearch }>({ query: null, search: { state: "loading" } });

  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const response = await fetch(`/api/v1/runs?${new URLSearchParams({ limit: String(LIMIT), ...(query && { q: query }) })}`, { signal: abort.signal });
        noticeAnswer(response);
        if (!response.ok) throw new Error(`The server answered ${response.status}.`);
        const { items } = (await response.json()) as { items: RunSummary[] };
        setAnswer({ query, search: { state: "found", runs: items } });
      } catch {
        if (!abort.signal.aborted) setAnswer({ query, search: { state: "error" } });
      }
    }, query ? WAIT_MS : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query]);
  return { ...answer.search, busy: answer.query !== query };
}

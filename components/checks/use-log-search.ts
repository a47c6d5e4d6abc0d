"use client";

import { useEffect, useState } from "react";
import { useJson } from "@/components/layout/use-json";
import type { LogSearch } from "@/lib/runs/check-logs";

const AFTER_MS = 250;

export interface LogSearchState {
  query: string;
  setQuery: (query: string) => void;
  /** null while nothing is searched or the answer is awaited. */
  found: LogSearch | null;
  problem: string | null;
  /** Which match is shown, from 0; -1 before the first. */
  at: number;
  goTo: (at: number) => void;
}

/** Searches a check's log on the server while somebody types, and once more when the log is whole. */
export function useLogSearch(checkId: string, live: boolean): LogSearchState {
  const [query, setQuery] = useState("");
  const [asked, setAsked] = useState("");
  const [at, goTo] = useState(-1);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query.trim() === "" ? "" : query), AFTER_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const answer = useJson<LogSearch>(asked === "" ? null : `/checks/${checkId}/log?q=${encodeURIComponent(asked)}`, String(live));
  const type = (typed: string) => {
    setQuery(typed.slice(0, 200));
    goTo(-1);
  };
  return { query, setQuery: type, found: asked === query ? answer.data : null, problem: answer.problem, at, goTo };
}

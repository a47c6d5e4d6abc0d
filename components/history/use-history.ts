"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { getJson } from "@/components/layout/get-json";
import type { HistoryEntry, HistoryPage } from "@/lib/governance/audit/history-schema";
import { historyQuery, type HistoryFilters } from "./history-filters";

/** How often newer entries are looked for while the page is seen, milliseconds. */
const LOOK_EVERY_MS = 10_000;
const OLDER_PAGE = 100;

/** Entries of one filter: those that the server rendered, older ones on demand, and newer ones that wait to be shown. */
export function useHistory(filters: HistoryFilters, initial: HistoryPage) {
  const [items, setItems] = useState(initial.items);
  const [fresh, setFresh] = useState<HistoryEntry[]>([]);
  const [cursor, setCursor] = useState(initial.nextCursor);
  const [problem, setProblem] = useState<string | null>(null);
  const [loading, setLoading] = useState(false);
  const busy = useRef(false);
  const query = historyQuery(filters).toString();

  const more = useCallback(async () => {
    if (busy.current || !cursor) return;
    busy.current = true;
    setLoading(true);
    try {
      const page = await getJson<HistoryPage>(`/api/v1/history?${query}&limit=${OLDER_PAGE}&cursor=${cursor}`);
      setItems((before) => [...before, ...page.items]);
      setCursor(page.nextCursor);
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "The server could not be reached.");
    } finally {
      busy.current = false;
      setLoading(false);
    }
  }, [cursor, query]);

  const newest = items[0]?.key;
  useEffect(() => {
    const abort = new AbortController();
    const look = async () => {
      if (document.visibilityState === "hidden") return;
      const page = await getJson<HistoryPage>(`/api/v1/history?${query}&limit=50`, abort.signal).catch(() => null); // The next look may reach it.
      if (!page) return;
      const at = page.items.findIndex(({ key }) => key === newest);
      setFresh(at < 0 ? page.items : page.items.slice(0, at));
    };
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [query, newest]);

  return { items, fresh, cursor, problem, loading, more };
}

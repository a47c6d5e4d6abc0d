"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { getJson } from "@/components/layout/get-json";
import type { LogPage } from "@/lib/runs/check-logs";

/** Lines asked for at once, and pages kept; those looked at longest ago are read anew when they are needed. */
export const PAGE = 500;
const MAX_PAGES = 80;
/** How often a log that grows is asked for its end. */
const POLL_MS = 2_000;

export interface LogLines {
  /** null until the first page is there. */
  total: number | null;
  /** A line by its number, from 1; undefined while it is being read. */
  line: (number: number) => string | undefined;
  /** Reads what is missing of these lines. */
  need: (from: number, to: number) => void;
  problem: string | null;
  again: () => void;
}

/** A check's log by pages from the server. While the check runs, its end is read again and again. */
export function useLogPages(checkId: string, live: boolean): LogLines {
  const [total, setTotal] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [, drawAgain] = useState(0);
  const pages = useRef(new Map<number, string[]>());
  const reading = useRef(new Set<number>());
  /** Pages from before the log was whole: shown until they are read anew. */
  const old = useRef(new Set<number>());
  const looked = useRef<[from: number, to: number]>([1, 1]);
  const wasLive = useRef(live);
  const closed = useRef(false);

  const read = useCallback(
    async (page: number) => {
      const { current: underWay } = reading;
      if (underWay.has(page)) return;
      underWay.add(page);
      try {
        const answer = await getJson<LogPage>(`/checks/${checkId}/log?from=${page * PAGE + 1}&count=${PAGE}`);
        // Others are under way by now: this one was asked for before the log was whole.
        if (closed.current || underWay !== reading.current) return;
        old.current.delete(page);
        pages.current.delete(page);
        pages.current.set(page, answer.lines);
        if (pages.current.size > MAX_PAGES) pages.current.delete(pages.current.keys().next().value!);
        setTotal(answer.total);
        setProblem(null);
        drawAgain((before) => before + 1);
      } catch (error) {
        if (!closed.current) setProblem(error instanceof Error ? error.message : "The server could not be reached.");
      } finally {
        underWay.delete(page);
      }
    },
    [checkId],
  );

  const need = useCallback(
    (from: number, to: number) => {
      looked.current = [from, to];
      for (let page = Math.floor((Math.max(from, 1) - 1) / PAGE); page <= Math.floor((to - 1) / PAGE); page++) if (!pages.current.has(page) || old.current.has(page)) void read(page);
    },
    [read],
  );

  useEffect(() => {
    closed.current = false;
    const first = setTimeout(() => void read(0), 0);
    return () => {
      clearTimeout(first);
      closed.current = true;
    };
  }, [read]);

  // The log of a check that has ended may be another one than what it wrote so far.
  useEffect(() => {
    if (wasLive.current && !live) {
      old.current = new Set(pages.current.keys());
      reading.current = new Set();
      void read(0);
      need(...looked.current);
    }
    wasLive.current = live;
  }, [live, read, need]);

  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void read(Math.floor(Math.max(0, (total ?? 0) - 1) / PAGE));
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [live, total, read]);

  return {
    total,
    line: (number) => pages.current.get(Math.floor((number - 1) / PAGE))?.[(number - 1) % PAGE],
    need,
    problem,
    again: () => {
      setProblem(null);
      void read(0);
    },
  };
}

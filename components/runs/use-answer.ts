"use client";

import { useEffect, useState } from "react";
import { get } from "./run-api";

type Asked<Answer> = { path: string | null; answer: Answer | null; problem: string | null };

/**
 * The JSON at a path of the REST API, asked again when the path or `version` changes; an answer to the
 * same path stays until the next one is there. Null asks nothing.
 */
export function useAnswer<Answer>(path: string | null, version: string | number = 0): { answer: Answer | null; problem: string | null; retry: () => void } {
  const [asked, setAsked] = useState<Asked<Answer>>({ path: null, answer: null, problem: null });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    get<Answer>(path, abort.signal).then(
      (answer) => setAsked({ path, answer, problem: null }),
      (error: unknown) => {
        if (!abort.signal.aborted) setAsked((before) => ({ path, answer: before.path === path ? before.answer : null, problem: error instanceof Error ? error.message : "It could not be read." }));
      },
    );
    return () => abort.abort();
  }, [path, version, tries]);
  const current = asked.path === path ? asked : null;
  return { answer: current?.answer ?? null, problem: current?.problem ?? null, retry: () => setTries(tries + 1) };
}

"use client";

import { useCallback, useEffect, useState } from "react";
import { getJson } from "./get-json";

export type Loaded<Data> = { data: Data | null; problem: string | null; again: () => void };

interface Held<Data> {
  url: string | null;
  data: Data | null;
  problem: string | null;
}

/**
 * What a route of the app answers as JSON; null asks nothing. Read again when `version` changes: what
 * was read from the same address stays until then, that of another address does not.
 */
export function useJson<Data>(url: string | null, version: string | number = ""): Loaded<Data> {
  const [held, setHeld] = useState<Held<Data>>({ url: null, data: null, problem: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (url === null) return;
    const abort = new AbortController();
    getJson<Data>(url, abort.signal).then(
      (data) => setHeld({ url, data, problem: null }),
      (error: unknown) => {
        if (!abort.signal.aborted) setHeld((before) => ({ url, data: before.url === url ? before.data : null, problem: error instanceof Error ? error.message : "It could not be read." }));
      },
    );
    return () => abort.abort();
  }, [url, version, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const mine = held.url === url;
  return { data: mine ? held.data : null, problem: mine ? held.problem : null, again };
}

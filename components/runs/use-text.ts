"use client";

import { useEffect, useState } from "react";

type Loaded = { state: "loading" } | { state: "loaded"; text: string } | { state: "failed"; message: string };

/** The text at a path of the app, read again when the path or `version` changes; what was read before stays until then. */
export function useText(path: string, version: string | number): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  useEffect(() => {
    const abort = new AbortController();
    const read = async () => {
      const response = await fetch(path, { signal: abort.signal });
      if (!response.ok) throw new Error(`The server answered with ${response.status}.`);
      setLoaded({ state: "loaded", text: await response.text() });
    };
    read().catch((error: unknown) => {
      if (!abort.signal.aborted) setLoaded({ state: "failed", message: error instanceof Error ? error.message : "It could not be read." });
    });
    return () => abort.abort();
  }, [path, version]);
  return loaded;
}

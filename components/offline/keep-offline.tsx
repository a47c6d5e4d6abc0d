"use client";

import { useEffect, useRef } from "react";
import { tellWorker } from "./worker";

/** A glance keeps nothing. */
const LOOKED_AT_MS = 3_000;

interface KeepOfflineProps {
  /** `/runs` or `/runs/<id>`, without a query. */
  path: string;
  /** What the page shows: another value, and the kept copy is out of date. */
  version?: string | number;
  /** Nothing more will come: another copy is made then. */
  final?: boolean;
}

/**
 * Has the service worker keep this page for reading offline: once it was looked at for a few seconds,
 * again when it becomes final, and when the person turns away from it after it changed.
 */
export function KeepOffline({ path, version = 0, final = false }: KeepOfflineProps) {
  const latest = useRef(version);
  const kept = useRef<string | number | null>(null);
  useEffect(() => {
    latest.current = version;
  }, [version]);

  useEffect(() => {
    const keep = () => {
      if (!navigator.onLine || kept.current === latest.current) return;
      kept.current = latest.current;
      tellWorker({ type: "keep", path });
    };
    const timer = setTimeout(() => document.visibilityState === "visible" && keep(), LOOKED_AT_MS);
    const turnAway = () => document.visibilityState === "hidden" && kept.current !== null && keep();
    document.addEventListener("visibilitychange", turnAway);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", turnAway);
    };
  }, [path, final]);
  return null;
}

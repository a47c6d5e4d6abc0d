"use client";

import { useState, useSyncExternalStore } from "react";

const never = () => () => {};

/**
 * What was typed here before a reload of this tab, or before its page was left; undefined on the server, while the page
 * is hydrated, and when there is nothing. It is read once.
 */
export function useDraft<Values extends object>(name: string): Partial<Values> | undefined {
  const [readOnce] = useState(() => {
    let read: { draft: Partial<Values> | undefined } | undefined;
    return () => (read ??= { draft: readDraft<Values>(name) }).draft;
  });
  return useSyncExternalStore(never, readOnce, () => undefined);
}

function readDraft<Values extends object>(name: string): Partial<Values> | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(name) ?? "null");
    return kept && typeof kept === "object" ? kept : undefined;
  } catch {
    return undefined; // nothing that can be read is nothing
  }
}

/** Keeps what was typed for this tab, until it is closed. */
export function keepDraft(name: string, values: object): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(values));
  } catch {
    // Full, or forbidden by the browser: the form works without.
  }
}

/** Forgets what was typed: it was sent. */
export function forgetDraft(name: string): void {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // As above.
  }
}

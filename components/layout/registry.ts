"use client";

import { useEffect, useId, useSyncExternalStore } from "react";

/**
 * What the components on the page offer at the moment, in one list: each registers its items while it
 * is mounted. The items may be made anew with every render; only who lists them renders again.
 */
export function createRegistry<Item>() {
  const offered = new Map<string, readonly Item[]>();
  const listeners = new Set<() => void>();
  let all: readonly Item[] = [];
  const NONE: readonly Item[] = [];

  const changed = () => {
    all = [...offered.values()].flat();
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  return {
    /** Everything that is offered now, what was mounted last at the end. */
    all: () => all,
    useAll: () => useSyncExternalStore(subscribe, () => all, () => NONE),
    useOffer(items: readonly Item[]): void {
      const id = useId();
      useEffect(() => {
        offered.set(id, items);
        changed();
      }, [id, items]);
      useEffect(() => () => {
        offered.delete(id);
        changed();
      }, [id]);
    },
  };
}

import { useEffect } from "react";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import { joinLiveChannel } from "./live-channel";

/** How often a page that is not joined, or that missed something, asks. */
const POLL_MS = 5_000;

interface LiveStore {
  /** `problem` is why it may be behind; null when it is not. */
  getState(): { connection: "connecting" | "live" | "polling"; problem: string | null };
  joined(): void;
  lost(): void;
  refresh(): Promise<void>;
}

/**
 * Keeps a store up to date: by a live channel, else by asking every few seconds while the page is looked
 * at, and at once when it is woken up or back online.
 *
 * @param listen what to do with each event, by its name; the same function at each call.
 */
export function useLiveStore<Store extends LiveStore>(store: Store, { url, publishableKey }: BrowserSupabase, topic: string, listen: (store: Store) => Record<string, (payload: unknown) => void>): void {
  useEffect(() => {
    const leave = joinLiveChannel({ supabase: { url, publishableKey }, topic, on: listen(store), joined: store.joined, lost: store.lost });
    const wake = () => document.visibilityState === "visible" && void store.refresh();
    const poll = setInterval(() => {
      const { connection, problem } = store.getState();
      if (navigator.onLine && (connection !== "live" || problem)) wake();
    }, POLL_MS);
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("online", wake);
    return () => {
      leave();
      clearInterval(poll);
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("online", wake);
    };
  }, [store, url, publishableKey, topic, listen]);
}

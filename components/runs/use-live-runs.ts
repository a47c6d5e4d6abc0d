import { useEffect } from "react";
import { joinLiveChannel } from "@/components/layout/live-channel";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import { runsChangeOf } from "./runs-api";
import type { RunsStore } from "./runs-store";

/** How often a list that is not joined, or that missed something, asks. */
const POLL_MS = 5_000;

/** Keeps the list up to date: by the tenant's channel, else by asking every few seconds while the page is looked at. */
export function useLiveRuns(store: RunsStore, { url, publishableKey }: BrowserSupabase, tenantId: string): void {
  useEffect(() => {
    const leave = joinLiveChannel({
      supabase: { url, publishableKey },
      topic: `tenant:${tenantId}`,
      on: { run_changed: (payload) => store.receive(runsChangeOf(payload)) },
      joined: store.joined,
      lost: store.lost,
    });
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
  }, [store, url, publishableKey, tenantId]);
}

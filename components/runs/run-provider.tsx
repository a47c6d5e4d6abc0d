"use client";

import { createContext, use, useEffect, useState, type ReactNode } from "react";
import { useStore } from "zustand";
import { joinLiveChannel } from "@/components/layout/live-channel";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import { changeOf, eventOf, runSource } from "./run-api";
import { createRunStore, type RunSnapshot, type RunState, type RunStore } from "./run-store";

/** How often a page that is not joined, or that missed something, asks. */
const POLL_MS = 5_000;

const RunContext = createContext<RunStore | null>(null);

interface RunProviderProps {
  supabase: BrowserSupabase;
  /** What the server knew when it made the page. */
  snapshot: RunSnapshot;
  children: ReactNode;
}

/** Keeps one run live for everything below it. Give it the run's id as `key`: another run is another store. */
export function RunProvider({ supabase, snapshot, children }: RunProviderProps) {
  const runId = snapshot.detail.run.id;
  const [store] = useState(() => createRunStore(runSource(runId), snapshot));
  const { url, publishableKey } = supabase;

  useEffect(() => {
    const leave = joinLiveChannel({
      supabase: { url, publishableKey },
      topic: `run:${runId}`,
      on: { run_event: (payload) => store.receive(eventOf(payload)), run_changed: (payload) => store.change(changeOf(payload)) },
      joined: store.joined,
      lost: store.lost,
    });
    const wake = () => document.visibilityState === "visible" && void store.refresh();
    const poll = setInterval(() => {
      const { connection, problem } = store.getState();
      if (navigator.onLine && document.visibilityState === "visible" && (connection !== "live" || problem)) void store.refresh();
    }, POLL_MS);
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("online", wake);
    return () => {
      leave();
      clearInterval(poll);
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("online", wake);
    };
  }, [store, runId, url, publishableKey]);

  return <RunContext value={store}>{children}</RunContext>;
}

export function useRunStore(): RunStore {
  const store = use(RunContext);
  if (!store) throw new Error("This is shown outside of a RunProvider.");
  return store;
}

/** What `select` picks out of the run; the component is drawn again when that changes. */
export function useRun<Part>(select: (state: RunState) => Part): Part {
  return useStore(useRunStore(), select);
}

"use client";

import { createContext, use, useState, type ReactNode } from "react";
import { useStore } from "zustand";
import { useLiveStore } from "@/components/layout/use-live-store";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import { changeOf, eventOf, runSource } from "./run-api";
import { createRunStore, type RunSnapshot, type RunState, type RunStore } from "./run-store";

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
  useLiveStore(store, supabase, `run:${runId}`, listen);
  return <RunContext value={store}>{children}</RunContext>;
}

const listen = (store: RunStore) => ({
  run_event: (payload: unknown) => store.receive(eventOf(payload)),
  run_changed: (payload: unknown) => store.change(changeOf(payload)),
});

export function useRunStore(): RunStore {
  const store = use(RunContext);
  if (!store) throw new Error("This is shown outside of a RunProvider.");
  return store;
}

/** What `select` picks out of the run; the component is drawn again when that changes. */
export function useRun<Part>(select: (state: RunState) => Part): Part {
  return useStore(useRunStore(), select);
}

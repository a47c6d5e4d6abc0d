"use client";

import { ArrowUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { WindowVirtualizer, type WindowVirtualizerHandle } from "virtua";
import { useStore } from "zustand";
import { useLiveStore } from "@/components/layout/use-live-store";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { BrowserSupabase } from "@/lib/db/browser-client";
import { count } from "./format";
import { runsChangeOf, runsSource } from "./runs-api";
import type { RunsFilters } from "./runs-filters";
import { arrived, keepList, recallList } from "./runs-memory";
import { RUN_COLUMNS, RunRow } from "./runs-row";
import { createRunsStore, type RunsPage, type RunsStore } from "./runs-store";

/** The next page is fetched when fewer rows than this are left below the screen. */
const ROWS_AHEAD = 60;
/** Rows that the server draws, and all there are until the reader scrolls: more than a screen of 2,000 pixels holds. */
const ROWS_AT_FIRST = 36;
/** Scrolled less than this, the list counts as being at its top, pixels. */
const AT_TOP = 120;

interface RunsListProps {
  /** Whose list, of which workspace, and how it is narrowed: what is kept for the back button belongs to it. */
  listKey: string;
  supabase: BrowserSupabase;
  tenantId: string;
  filters: RunsFilters;
  page: RunsPage;
  /** Names by user id; empty when there is one person. */
  people: Readonly<Record<string, string>>;
}

/** Live, endless, and with no more rows in the page than the screen needs. Give it `listKey` as its key too. */
export function RunsList({ listKey, supabase, tenantId, filters, page, people }: RunsListProps) {
  const router = useRouter();
  const hydrated = useSyncExternalStore(never, () => true, () => false);
  const [recalled] = useState(() => (hydrated ? recallList(listKey) : undefined));
  const [store] = useState(() => recalled?.store ?? createRunsStore(runsSource(filters), page));
  const [renderedByServer] = useState(!hydrated);
  const { runs, fresh, nextCursor, loading, problem, selected } = useStore(store);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useRef<WindowVirtualizerHandle>(null);
  const pointerOver = useRef(false);
  useLiveStore(store, supabase, `tenant:${tenantId}`, listen);

  const holdOrNot = useCallback(() => store.hold(pointerOver.current || window.scrollY > AT_TOP), [store]);
  const onScroll = useCallback(() => {
    holdOrNot();
    const list = virtual.current;
    if (list && store.getState().runs.length - list.findItemIndex(list.scrollOffset + list.viewportSize) < ROWS_AHEAD) void store.more();
  }, [store, holdOrNot]);

  useLayoutEffect(() => {
    arrived();
    if (recalled) {
      window.scrollTo({ top: recalled.scrolled });
      focusRow(box.current, store.getState().selected);
    }
    const list = virtual.current;
    return () => keepList(listKey, { store, scrolled: window.scrollY, sizes: list?.cache });
  }, [recalled, store, listKey]);
  // A page may not fill a tall screen.
  useEffect(onScroll, [onScroll, runs.length]);

  const move = (by: 1 | -1) => {
    const { runs: now, selected: from } = store.getState();
    const at = now.findIndex(({ id }) => id === from);
    const to = at < 0 ? virtual.current?.findItemIndex(window.scrollY) ?? 0 : Math.min(now.length - 1, Math.max(0, at + by));
    const run = now[to];
    if (!run) return;
    store.select(run.id);
    virtual.current?.scrollToIndex(to, { align: "nearest" });
    focusRow(box.current, run.id);
  };
  useShortcuts([
    { keys: "j", label: "Next run", group: "List", run: () => move(1) },
    { keys: "k", label: "Previous run", group: "List", run: () => move(-1) },
    { keys: "Enter", label: "Open the selected run", group: "List", run: () => (selected ? router.push(`/runs/${selected}`) : false) },
  ]);

  return (
    <section aria-label="Runs" className="relative">
      <div className="pointer-events-none sticky top-16 z-20 flex h-0 justify-center lg:top-3">
        {fresh.length > 0 && (
          <Button size="sm" className="pointer-events-auto rounded-full shadow-lg" onClick={() => { store.showFresh(); window.scrollTo({ top: 0 }); }}>
            <ArrowUp aria-hidden />
            {fresh.length === 1 ? "1 new run" : `${count(fresh.length)} new runs`}
          </Button>
        )}
      </div>
      <p role="status" className="sr-only">{fresh.length > 0 ? `${count(fresh.length)} new above.` : ""}</p>
      <div className="@container overflow-clip rounded-lg border">
        <div aria-hidden className={cn("hidden gap-x-4 border-b border-l-4 border-l-transparent bg-sunken px-3 py-2 text-xs font-medium text-muted-foreground @3xl:grid", RUN_COLUMNS)}>
          <span>State</span><span>Run</span><span>Stage, time</span><span className="text-right">Cost</span><span className="hidden @5xl:block">{Object.keys(people).length > 0 ? "Who and model" : "Model"}</span><span className="text-right">Asked for</span>
        </div>
        <div
          ref={box}
          role="list"
          aria-label="Runs, newest first"
          onPointerEnter={({ pointerType }) => { pointerOver.current = pointerType === "mouse"; holdOrNot(); }}
          onPointerLeave={() => { pointerOver.current = false; holdOrNot(); }}
          onKeyDown={(event) => {
            const by = ({ ArrowDown: 1, ArrowUp: -1 } as const)[event.key as "ArrowDown"];
            if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            move(by);
          }}
        >
          <WindowVirtualizer ref={virtual} data={runs} cache={recalled?.sizes} ssrCount={renderedByServer ? ROWS_AT_FIRST : undefined} onScroll={onScroll}>
            {(run, index) => (
              <RunRow key={run.id} run={run} person={run.createdBy ? people[run.createdBy] : undefined} selected={run.id === selected} place={index + 1} places={nextCursor ? -1 : runs.length} onOpen={store.select} />
            )}
          </WindowVirtualizer>
        </div>
      </div>
      {hydrated && (
        <footer className="flex min-h-12 flex-wrap items-center justify-center gap-3 py-3 text-sm text-muted-foreground">
          {problem ? (
            <Alert variant="warning" title="The list may be behind"><span>{problem}</span> <Button variant="secondary" size="sm" className="justify-self-start" onClick={() => void Promise.all([store.refresh(), store.more()])}>Try again</Button></Alert>
          ) : nextCursor ? (
            <Button variant="ghost" size="sm" disabled={loading} onClick={() => void store.more()}>{loading ? "Loading older runs…" : "Older runs"}</Button>
          ) : (
            <p>{runs.length === 1 ? "1 run" : `${count(runs.length)} runs`}, no more.</p>
          )}
        </footer>
      )}
    </section>
  );
}

/** Gives the row's link the focus once it is in the page: one that was out of sight comes with the scrolling. */
function focusRow(box: HTMLElement | null, id: string | null, frames = 20): void {
  const link = id && box?.querySelector<HTMLElement>(`[data-run="${id}"] a`);
  if (link) link.focus({ preventScroll: true });
  else if (id && frames > 0) requestAnimationFrame(() => focusRow(box, id, frames - 1));
}

const listen = (store: RunsStore) => ({ run_changed: (payload: unknown) => store.receive(runsChangeOf(payload)) });

const never = () => () => {};

"use client";

import { ArrowUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useRef, useState, useSyncExternalStore } from "react";
import { WindowVirtualizer, type WindowVirtualizerHandle } from "virtua";
import { count } from "@/components/runs/format";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { HistoryEntry, HistoryPage } from "@/lib/governance/audit/history-schema";
import { EntrySheet } from "./entry-sheet";
import type { HistoryFilters } from "./history-filters";
import { HistoryRow } from "./history-row";
import { useHistory } from "./use-history";

/** The next page is fetched when fewer rows than this are left below the screen. */
const ROWS_AHEAD = 60;
/** Rows that the server draws. */
const ROWS_AT_FIRST = 36;

interface HistoryListProps {
  filters: HistoryFilters;
  page: HistoryPage;
}

/** The timeline: endless, with no more rows in the page than the screen needs. Give it a key of its filters and its first entry. */
export function HistoryList({ filters, page }: HistoryListProps) {
  const router = useRouter();
  const hydrated = useSyncExternalStore(never, () => true, () => false);
  const [renderedByServer] = useState(!hydrated);
  const { items, fresh, cursor, problem, loading, more } = useHistory(filters, page);
  const [open, setOpen] = useState<HistoryEntry | null>(null);
  const virtual = useRef<WindowVirtualizerHandle>(null);
  const onScroll = useCallback(() => {
    const list = virtual.current;
    if (list && items.length - list.findItemIndex(list.scrollOffset + list.viewportSize) < ROWS_AHEAD) void more();
  }, [items.length, more]);
  return (
    <section aria-label="History" className="relative">
      <div className="pointer-events-none sticky top-16 z-20 flex h-0 justify-center lg:top-3">
        {fresh.length > 0 && (
          <Button size="sm" className="pointer-events-auto rounded-full shadow-lg" onClick={() => { window.scrollTo({ top: 0 }); router.refresh(); }}>
            <ArrowUp aria-hidden />
            {fresh.length === 1 ? "1 new entry" : `${fresh.length >= 50 ? "50 or more" : fresh.length} new entries`}
          </Button>
        )}
      </div>
      <p role="status" className="sr-only">{fresh.length > 0 ? "There are new entries above." : ""}</p>
      <div className="@container overflow-clip rounded-lg border">
        <div role="list" aria-label="History, newest first">
          <WindowVirtualizer ref={virtual} data={items} ssrCount={renderedByServer ? ROWS_AT_FIRST : undefined} onScroll={onScroll}>
            {(entry, index) => <HistoryRow key={entry.key} entry={entry} place={index + 1} places={cursor ? -1 : items.length} onOpen={setOpen} />}
          </WindowVirtualizer>
        </div>
      </div>
      {hydrated && (
        <footer className="flex min-h-12 flex-wrap items-center justify-center gap-3 py-3 text-sm text-muted-foreground">
          {problem ? (
            <Alert variant="warning" title="Older entries could not be read"><span>{problem}</span> <Button variant="secondary" size="sm" className="justify-self-start" onClick={() => void more()}>Try again</Button></Alert>
          ) : cursor ? (
            <Button variant="ghost" size="sm" disabled={loading} onClick={() => void more()}>{loading ? "Loading older entries…" : "Older entries"}</Button>
          ) : (
            <p>{items.length === 1 ? "1 entry" : `${count(items.length)} entries`}, no more.</p>
          )}
        </footer>
      )}
      <EntrySheet entry={open} onClose={() => setOpen(null)} />
    </section>
  );
}

const never = () => () => {};

"use client";

import { ArrowDownToLine, LoaderCircle, Search } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type ComponentProps } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { LogLine } from "./log-line";
import type { LogFilter } from "./log-window";
import { useRun, useRunStore } from "./run-provider";
import { NAME_OF_STAGE } from "./stage-words";
import { STAGES, useRunLocation } from "./use-run-location";

const LEVELS = [
  { value: "debug", label: "All" },
  { value: "info", label: "Info" },
  { value: "warning", label: "Warnings" },
  { value: "error", label: "Errors" },
] as const;
/** Typing is over after this pause; each search asks the server. */
const TYPED_MS = 250;
/** So near to an edge, in pixels, more is asked for, or the end is followed. */
const NEAR = 600;
const AT_END = 24;

/** The run's events, newest last: paged and searched on the server, followed live at the end. */
export function RunLog({ className }: { className?: string }) {
  const store = useRunStore();
  const log = useRun((state) => state.log);
  const ended = useRun(({ detail }) => detail.run.finishedAt !== null);
  const { at, change } = useRunLocation();
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const seen = useRef({ top: 0, height: 0 });
  const { items, follow, loading } = log;
  useAddress(at);

  // Following means: whatever comes, the end is in view.
  const last = items.at(-1)?.number;
  useLayoutEffect(() => {
    if (follow && items.length > 0) list.current?.scrollToIndex(items.length - 1, { align: "end" });
  }, [follow, last, items.length]);
  // An address that names an event opens with it in view.
  const shownEvent = useRef<number | null>(null);
  useEffect(() => {
    if (at.event === null || at.event === shownEvent.current || loading === "whole") return;
    const index = items.findIndex(({ number }) => number === at.event);
    if (index === -1) return;
    shownEvent.current = at.event;
    list.current?.scrollToIndex(index, { align: "center" });
  }, [at.event, items, loading]);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    const toEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (loading === null) {
      if (element.scrollTop < NEAR) void store.loadEarlier();
      else if (toEnd < NEAR) void store.loadLater();
    }
    // Going up in a list that did not shrink is the reader's, whatever they do it with: by hand, by keys, by a search of the browser.
    const up = element.scrollTop < seen.current.top && element.scrollHeight >= seen.current.height;
    seen.current = { top: element.scrollTop, height: element.scrollHeight };
    if (toEnd >= AT_END) {
      if (up && loading !== "whole") store.follow(false);
    } else if (store.getState().log.atEnd) store.follow(true);
  };
  const goToEnd = () => {
    change({ event: null }, { replace: true });
    if (store.getState().log.atEnd) store.follow(true);
    else void store.showLog(store.getState().log.filter);
  };
  useShortcuts([
    { keys: "/", label: "Search the log", group: "Run", run: () => search.current?.focus() },
    { keys: "f", label: "Follow the end of the log", group: "Run", run: goToEnd },
  ]);

  return (
    <section aria-label="Log" className={cn("flex min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border bg-card", className)}>
      <div className="flex flex-wrap items-center gap-2 border-b bg-sunken px-3 py-2">
        <SearchField value={at.q} field={search} onSearch={(q) => change({ q: q || null, event: null }, { replace: true })} />
        <Segmented label="Level" value={at.level} onValueChange={(level) => change({ level, event: null })} options={LEVELS} />
        <Select aria-label="Stage" className="w-32" value={at.stage ?? ""} onChange={(event) => change({ stage: (event.target.value || null) as typeof at.stage, event: null })}>
          <option value="">All stages</option>
          {STAGES.map((stage) => <option key={stage} value={stage}>{NAME_OF_STAGE[stage]}</option>)}
        </Select>
        <Button variant={follow ? "secondary" : "ghost"} aria-pressed={follow} className="ml-auto" onClick={() => (follow ? store.follow(false) : goToEnd())}>
          <ArrowDownToLine aria-hidden />
          {ended ? "Stay at the end" : "Follow"}
        </Button>
      </div>
      {log.problem && <Alert variant="warning" className="m-3" title="A part of the log could not be read">{log.problem} <Button variant="link" size="inline" onClick={() => void store.showLog(log.filter, at.event ?? undefined)}>Try again</Button></Alert>}
      <div className="relative min-h-0 flex-1">
        <div
          ref={box}
          onScroll={onScroll}
          onWheel={(event) => event.deltaY < 0 && store.follow(false)}
          onTouchMove={() => store.follow(false)}
          onKeyDown={(event) => ["ArrowUp", "PageUp", "Home"].includes(event.key) && store.follow(false)}
          tabIndex={0}
          role="region"
          aria-label="Events of the run"
          aria-busy={loading === "whole"}
          className={cn("h-full overflow-y-auto overscroll-contain [overflow-anchor:none] -outline-offset-2 focus-ring", loading === "whole" && "opacity-60")}
        >
          {items.length === 0 && loading === null && <p className="px-4 py-10 text-center text-sm text-muted-foreground">{at.q ? `Nothing says “${at.q}”.` : "Nothing of this kind has happened."}</p>}
          {loading === "earlier" && <p className="flex items-center justify-center gap-2 py-1.5 text-xs text-muted-foreground"><LoaderCircle className="size-3.5 motion-safe:animate-spin" aria-hidden />Reading earlier events…</p>}
          {log.atStart && items.length > 0 && <p className="py-1.5 text-center text-xs text-muted-foreground">{at.q || at.level !== "debug" || at.stage ? "Nothing earlier matches." : "The run began here."}</p>}
          <Virtualizer ref={list} data={items} as={Events} item="li" shift={log.grew === "start"} bufferSize={400}>
            {(event) => <LogLine key={event.number} event={event} words={at.q} chosen={event.number === at.event} onChoose={() => change({ event: event.number === at.event ? null : event.number })} />}
          </Virtualizer>
        </div>
        {(log.unseen > 0 || !follow) && items.length > 0 && (
          <Button variant="secondary" size="sm" className="absolute right-4 bottom-3 shadow-float" onClick={goToEnd}>
            <ArrowDownToLine aria-hidden />
            {log.unseen > 0 ? `${log.unseen} new, go to the end` : "Go to the end"}
          </Button>
        )}
      </div>
    </section>
  );
}

function Events(props: ComponentProps<"ol">) {
  return <ol aria-label="Events" {...props} />;
}

/** Keeps the store's log at what the address says, however it came to say so. */
function useAddress({ level, stage, q, event }: ReturnType<typeof useRunLocation>["at"]): void {
  const store = useRunStore();
  useEffect(() => {
    const wanted: LogFilter = { level, stage, q };
    const { filter, items, loading } = store.getState().log;
    const same = filter.level === level && filter.stage === stage && filter.q === q;
    if (same && (event === null || loading === "whole" || items.some(({ number }) => number === event))) {
      if (event !== null) store.follow(false);
      return;
    }
    void store.showLog(wanted, event ?? undefined);
  }, [store, level, stage, q, event]);
}

function SearchField({ value, field, onSearch }: { value: string; field: React.RefObject<HTMLInputElement | null>; onSearch: (q: string) => void }) {
  const [typed, setTyped] = useState(value);
  // The address answers what was typed; when it changes otherwise, as by going back, the field follows it.
  const [seen, setSeen] = useState(value);
  const [sent, setSent] = useState<string | null>(null);
  if (value !== seen) {
    setSeen(value);
    if (value === sent) setSent(null);
    else setTyped(value);
  }
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => {
      setSent(typed);
      latest.current(typed);
    }, TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return (
    <span className="relative min-w-40 flex-1 basis-48">
      <Search className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground" aria-hidden />
      <Input
        ref={field}
        type="search"
        aria-label="Search the log"
        placeholder="Search the log"
        maxLength={200}
        className="pl-8"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && (event.currentTarget.blur(), setTyped(""))}
      />
    </span>
  );
}

"use client";

import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { VList, type VListHandle } from "virtua";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { LocatedFailure } from "@/lib/ci/locate-failures";
import { LogLine } from "./log-line";
import { LogToolbar } from "./log-toolbar";
import { useLogPages } from "./use-log-pages";
import { useLogSearch } from "./use-log-search";

interface LogViewerProps {
  checkId: string;
  name: string;
  /** Whether the check runs, so that its log grows. */
  live: boolean;
  failures: readonly LocatedFailure[];
  /** The line that the address names. */
  line: number | null;
  onLine: (line: number) => void;
}

const LINE_HEIGHT = 20;
/** Lines around one that is scrolled to, which must be there for it to stay. */
const NEAR = 30;
/** Waits for a fast scroll to come to rest before lines are asked for. */
const REST_MS = 60;

/** The log of a check, however long: lines are drawn where they are seen, read from the server by pages, and searched there. */
export function LogViewer({ checkId, name, live, failures, line, onLine }: LogViewerProps) {
  const list = useRef<VListHandle>(null);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { total, line: textOf, need, problem, again } = useLogPages(checkId, live);
  const search = useLogSearch(checkId, live);
  const [following, setFollowing] = useState(live && line === null);
  const [openedLive] = useState(live);
  const regions = useMemo(() => failures.flatMap(({ logLine, logUntil }) => (logLine === null ? [] : [{ from: logLine, to: logUntil ?? logLine }])), [failures]);
  const known = total !== null;

  const lookAt = useCallback(() => {
    const view = list.current;
    if (!view) return;
    const from = view.findItemIndex(view.scrollOffset) + 1;
    need(from - 50, Math.min(view.findItemIndex(view.scrollOffset + view.viewportSize) + 50, (total ?? 1)));
  }, [need, total]);
  const scrollTo = useCallback((target: number) => {
    need(target - NEAR, target + NEAR);
    list.current?.scrollToIndex(target - 1, { align: "center" });
  }, [need]);

  // Lines that arrive may be taller than the places kept for them: what was scrolled to is then scrolled to again.
  const isThere = (number: number) => [number - NEAR, number, number + NEAR].every((near) => textOf(Math.min(Math.max(near, 1), total ?? 1)) !== undefined);

  // The address leads; without a line in it a red check opens at its first failure. Who saw it end stays where they are.
  const firstFailure = regions[0]?.from ?? null;
  const target = line ?? (openedLive ? null : firstFailure);
  useArrival(known ? target : null, isThere, scrollTo);
  useEffect(() => {
    if (following && total) list.current?.scrollToIndex(total - 1, { align: "end" });
  }, [following, total]);
  const match = search.found?.matches[search.at]?.line ?? null;
  useArrival(match, isThere, scrollTo);
  useEffect(() => () => clearTimeout(rest.current), []);

  const onScroll = (offset: number) => {
    clearTimeout(rest.current);
    rest.current = setTimeout(lookAt, REST_MS);
    const view = list.current;
    if (view && following && offset < view.scrollSize - view.viewportSize - 4 * LINE_HEIGHT) setFollowing(false);
  };
  const choose = (number: number) => {
    search.goTo(-1);
    onLine(number);
    // The same line again is no other place, but it was asked for.
    if (number === target) scrollTo(number);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const view = list.current;
    if (event.key !== "Enter" || event.target !== event.currentTarget || !view) return;
    choose(view.findItemIndex(view.scrollOffset + view.viewportSize / 2) + 1);
  };
  const nextFailure = () => {
    const after = regions.find(({ from }) => from > (line ?? 0)) ?? regions[0];
    if (after) choose(after.from);
  };
  const data = useMemo(() => ({ length: total ?? 0 }) as ArrayLike<undefined>, [total]);
  const digits = String(total ?? 0).length;
  const query = search.found ? search.query : "";

  return (
    <div className="grid min-w-0 gap-2">
      <LogToolbar checkId={checkId} name={name} search={search} total={total} onJump={choose} onNextFailure={regions.length > 0 ? nextFailure : null} following={live ? { on: following, toggle: () => setFollowing(!following) } : null} />
      {problem && <Alert variant="danger" title="The log could not be read">{problem} <Button variant="link" size="inline" onClick={again}>Try again</Button></Alert>}
      {total === null && !problem && <Skeleton className="h-[60vh] w-full" />}
      {total === 0 && <p className="rounded-lg border bg-sunken p-3 text-sm text-muted-foreground">{live ? "It has written nothing yet." : "It wrote nothing."}</p>}
      {total !== null && total > 0 && (
        <VList ref={list} data={data} itemSize={LINE_HEIGHT} onScroll={onScroll} onKeyDown={onKeyDown} aria-keyshortcuts="Enter" role="region" aria-label={`Log of ${name}, ${total} lines`} tabIndex={0} className="rounded-lg border bg-sunken focus-ring" style={{ height: `clamp(6rem, ${(total + 1) * LINE_HEIGHT}px, 65vh)` }}>
          {(_, index) => {
            const number = index + 1;
            return <LogLine key={number} number={number} text={textOf(number)} digits={digits} failing={regions.some(({ from, to }) => number >= from && number <= to)} chosen={number === (match ?? line)} query={query} onChoose={() => choose(number)} />;
          }}
        </VList>
      )}
    </div>
  );
}

/**
 * Scrolls to a line when it is another one than before, and once more when the lines around it have come; not
 * again when they left the memory and are read anew: whoever scrolled away is elsewhere.
 */
function useArrival(target: number | null, isThere: (line: number) => boolean, scrollTo: (line: number) => void): void {
  const arrived = useRef<number | null>(null);
  const there = target !== null && isThere(target);
  useEffect(() => {
    if (target === arrived.current) return;
    if (target !== null) scrollTo(target);
    if (target === null || there) arrived.current = target;
  }, [target, there, scrollTo]);
}

import type { EventLevel, RunEvent, Stage } from "@/lib/runs/schema";

export interface LogFilter {
  /** This level and the graver ones. */
  level: EventLevel;
  stage: Stage | null;
  /** Found anywhere in what an event says or shows, in any case; empty for all. */
  q: string;
}

/** The part of a run's log that the page has: matching events without a gap among them. */
export interface LogWindow {
  filter: LogFilter;
  items: RunEvent[];
  /** Nothing that matches is before the first item, or after the last one. */
  atStart: boolean;
  atEnd: boolean;
  loading: "whole" | "earlier" | "later" | null;
  /** Where the last change added: a list that grew at its start keeps its place from the end. */
  grew: "start" | "end";
  /** What came since while the window is not at the end. */
  unseen: number;
  /** The reader wants to see what comes. */
  follow: boolean;
  problem: string | null;
}

/** What a request for a part of the log answers at most. */
export const LOG_PAGE = 400;
/** Events kept at once: some 10 MB at most. Beyond it a reader who follows loses the oldest, one who reads on what is furthest, and one who does neither is not given more. */
const MAX_ITEMS = 6_000;
const KEPT_ITEMS = 4_000;

const LEVELS = ["debug", "info", "warning", "error"] as const;

/** The same answer as the server's search gives. */
export function matches({ level, stage, q }: LogFilter, event: RunEvent): boolean {
  if (LEVELS.indexOf(event.level) < LEVELS.indexOf(level)) return false;
  if (stage !== null && event.stage !== stage) return false;
  if (q === "") return true;
  const words = q.toLowerCase();
  return event.message.toLowerCase().includes(words) || (textOf(event)?.toLowerCase().includes(words) ?? false);
}

/** What an event shows besides its sentence, such as a command's output; null when there is none. */
export function textOf({ data }: RunEvent): string | null {
  const text = (data as { text?: unknown } | null)?.text;
  return typeof text === "string" ? text : null;
}

/** The window after events came that continue the log. What it holds already is passed over. */
export function appendLive(window: LogWindow, events: RunEvent[]): LogWindow {
  const last = window.items.at(-1)?.number ?? 0;
  const fresh = events.filter((event) => event.number > last && matches(window.filter, event));
  if (fresh.length === 0) return window;
  if (!window.atEnd) return { ...window, unseen: window.unseen + fresh.length };
  const items = window.items.concat(fresh);
  if (items.length <= MAX_ITEMS) return { ...window, items, grew: "end" };
  if (window.follow) return { ...window, items: items.slice(-KEPT_ITEMS), atStart: false, grew: "end" };
  return { ...window, atEnd: false, unseen: fresh.length };
}

/**
 * The window when a page beside it is asked for: what it then has no room for leaves at its far end, and is read anew
 * when it is wanted. It leaves before the page comes, not with it: a list that changes at one end keeps its place.
 */
export function makeRoom(window: LogWindow, side: "earlier" | "later", limit: number): LogWindow {
  const over = window.items.length + limit - MAX_ITEMS;
  if (over <= 0) return window;
  if (side === "earlier") return { ...window, items: window.items.slice(0, -over), atEnd: false, follow: false, grew: "end" };
  return { ...window, items: window.items.slice(over), atStart: false, grew: "start" };
}

/** The window after a page of what was before it. */
export function prepend(window: LogWindow, page: RunEvent[], limit: number): LogWindow {
  return { ...window, items: page.concat(window.items), atStart: page.length < limit, loading: null, grew: "start", problem: null };
}

/** The window after a page of what was after it. */
export function extend(window: LogWindow, page: RunEvent[], limit: number): LogWindow {
  const atEnd = page.length < limit;
  return { ...window, items: window.items.concat(page), atEnd, unseen: atEnd ? 0 : window.unseen, loading: null, grew: "end", problem: null };
}

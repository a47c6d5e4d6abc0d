"use client";

import { useSyncExternalStore } from "react";
import { clockTime, exactTime, relativeTime } from "./relative-time";

/** One timer for every time on the page; a time is rendered again only when its words change. */
const TICK_MS = 10_000;
const watching = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function tick(): void {
  if (document.visibilityState === "hidden") return;
  now = Date.now();
  for (const look of watching) look();
}

function watch(look: () => void): () => void {
  if (watching.size === 0) {
    now = Date.now();
    timer = setInterval(tick, TICK_MS);
    document.addEventListener("visibilitychange", tick);
  }
  watching.add(look);
  return () => {
    watching.delete(look);
    if (watching.size > 0) return;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  };
}

const never = () => () => {};
/** Starts what the server wrote: it knows neither the reader's zone nor their clock. */
const SERVER = "~";

interface TimeProps {
  /** A moment in ISO 8601. */
  at: string;
  /** Shows the time of day alone, to the second. */
  seconds?: boolean;
  /** Stands inside a link or button: the exact time then shows when that one has the focus. */
  inControl?: boolean;
}

/** A moment as people say it, in the reader's zone, kept up to date; the exact one shows on hover and focus (see `ExactTime`). */
export function Time({ at, seconds = false, inControl = false }: TimeProps) {
  const ms = Date.parse(at);
  const words = useSyncExternalStore(
    seconds ? never : watch,
    // Something newer than the last tick is not in the future.
    () => (seconds ? clockTime(ms) : relativeTime(ms, Math.max(now, Math.min(ms, Date.now())))),
    () => SERVER + (seconds ? clockTime(ms, true) : relativeTime(ms, typeof window === "undefined" ? Date.now() : now, true)),
  );
  const fromServer = words.startsWith(SERVER);
  return (
    <time dateTime={at} title={fromServer ? undefined : exactTime(ms)} data-exact-time="" tabIndex={seconds || inControl ? undefined : 0} className="rounded-xs whitespace-nowrap tabular-nums focus-ring">
      {/* The server's clock may say other words than the reader's: a new key writes them anew. */}
      <span key={fromServer ? "server" : "reader"} suppressHydrationWarning>{fromServer ? words.slice(SERVER.length) : words}</span>
    </time>
  );
}

"use client";

import { useSyncExternalStore } from "react";

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const never = () => () => {};

/** A moment in the reader's own zone; the server, which does not know it, writes UTC. `seconds` shows the time of day alone, to the second. */
export function Time({ at, seconds = false }: { at: string; seconds?: boolean }) {
  const utc = seconds ? at.slice(11, 19) : `${at.slice(0, 16).replace("T", " ")} UTC`;
  const text = useSyncExternalStore(never, () => (seconds ? clock : local).format(new Date(at)), () => utc);
  return <time dateTime={at} className="tabular-nums">{text}</time>;
}

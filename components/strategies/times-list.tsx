"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** Moments with their date and time of day, in the reader's zone; in UTC until the page is alive. */
export function TimesList({ times }: { times: string[] }) {
  const here = useSyncExternalStore(never, () => true, () => false);
  return (
    <ol className="grid gap-0.5 tabular-nums">
      {times.map((time) => <li key={time}><time dateTime={time}>{shownTime(time, here ? undefined : "UTC")}</time></li>)}
    </ol>
  );
}

/** Such as "Mon 23 Nov 2026, 06:00 GMT+1". */
export function shownTime(iso: string, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short", timeZone }).format(new Date(iso));
}

/** Moments with their date and time of day, in this time zone. */
export function TimesList({ times, timezone }: { times: string[]; timezone: string }) {
  return (
    <ol className="grid gap-0.5 tabular-nums">
      {times.map((time) => <li key={time}><time dateTime={time}>{shownTime(time, timezone)}</time></li>)}
    </ol>
  );
}

/** Such as "Mon, 23 Nov 2026, 06:00 GMT+1"; in the reader's zone unless one is given. */
export function shownTime(iso: string, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short", timeZone }).format(new Date(iso));
}

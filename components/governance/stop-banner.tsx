import Link from "next/link";
import { Alert } from "@/components/ui/alert";
import type { Stop } from "@/lib/governance/stops/schema";
import { StopNotice } from "./stop-control";
import { stoppedThing } from "./stop-words";

/** Lines shown of what is stopped inside the workspace; the page of stops has all. */
const MOST = 3;

/** What every page says while something is stopped: all of it in full, agents and repositories in a line each. */
export function StopBanner({ stops }: { stops: Stop[] }) {
  const inside = stops.filter(({ scope }) => scope === "agent" || scope === "repository");
  return (
    <>
      {stops.filter((stop) => !inside.includes(stop)).map((stop) => <StopNotice key={stop.id} stop={stop} lift={null} />)}
      {inside.length > 0 && (
        <Alert variant="warning" title={inside.length === 1 ? `${stoppedThing(inside[0]!)} is stopped` : `${inside.length} agents and repositories are stopped`}>
          <ul className="grid gap-0.5">
            {inside.slice(0, MOST).map((stop) => <li key={stop.id} className="line-clamp-2">{inside.length > 1 && `${stoppedThing(stop)}: `}{stop.reason} <span className="text-muted-foreground">{stop.stoppedName}</span></li>)}
            {inside.length > MOST && <li>And {inside.length - MOST} more.</li>}
          </ul>
          <Link href="/settings/limits" className="justify-self-start text-link underline focus-ring">See what is stopped</Link>
        </Alert>
      )}
    </>
  );
}

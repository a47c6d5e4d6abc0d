import { Badge } from "@/components/ui/badge";
import type { DryRun } from "@/lib/strategies/dry-run";
import { NextTime } from "./next-time";

const BECOMES = { starts: { label: "Would start", variant: "success" }, waits: { label: "Would wait", variant: "warning" }, skips: { label: "Would be skipped", variant: "neutral" } } as const;

/** What it would have started, and what that cannot know. */
export function DryRunView({ result: { starts, waits, skips, items, bounds } }: { result: DryRun }) {
  return (
    <div className="grid gap-3 text-sm">
      {(items.length > 0 || bounds.length === 0) && <p>In the last 30 days it would have started <strong>{times(starts + waits)}</strong>{waits > 0 && <>, {waits} of them after quiet hours</>}{skips > 0 && <>, and skipped {skips}</>}.</p>}
      {bounds.map((bound) => <p key={bound} className="text-muted-foreground">{bound}</p>)}
      {items.length > 0 && (
        <ol className="grid max-h-72 gap-1 overflow-y-auto focus-ring" tabIndex={0} aria-label="What it would have started, newest first">
          {items.map(({ at, what, becomes }, index) => (
            <li key={index} className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
              <Badge variant={BECOMES[becomes].variant}>{BECOMES[becomes].label}</Badge>
              <NextTime at={at} />
              {what && <span className="min-w-0 wrap-anywhere text-muted-foreground">{what}</span>}
            </li>
          ))}
        </ol>
      )}
      {starts + waits + skips > items.length && <p className="text-muted-foreground">The newest {items.length} are shown.</p>}
    </div>
  );
}

const times = (count: number) => (count === 0 ? "nothing" : count === 1 ? "once" : `${count} times`);

import Link from "next/link";
import { Time } from "@/components/layout/time";
import { dollars, headline } from "@/components/runs/format";
import { StatusBadge } from "@/components/runs/status-badge";
import { Badge } from "@/components/ui/badge";
import type { RunSummary } from "@/lib/runs/schema";
import type { Firing } from "@/lib/strategies/schema";
import { NextTime } from "./next-time";
import { FIRED_BY, FIRING } from "./words";

/** Each time that it started something, or was to, with its runs. */
export function FiringsList({ firings, people }: { firings: Firing[]; people: ReadonlyMap<string, string> }) {
  return (
    <ol className="divide-y overflow-clip rounded-lg border bg-card text-sm" aria-labelledby="history">
      {firings.map(({ id, kind, status, reason, createdAt, startsAt, firedBy, githubLogin, version, runs }) => (
        <li key={id} className="grid gap-2 px-4 py-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Badge variant={FIRING[status].variant}>{FIRING[status].label}</Badge>
            <span className="min-w-0 wrap-anywhere">{FIRED_BY[kind]}{firedBy ? `, ${people.get(firedBy) ?? "somebody who left"}` : githubLogin ? `, ${githubLogin}` : ""}</span>
            <span className="text-xs text-muted-foreground">version {version}</span>
            <span className="ml-auto text-xs text-muted-foreground"><Time at={createdAt} /></span>
          </div>
          {startsAt && <p className="text-muted-foreground">Its quiet hours end on <NextTime at={startsAt} />.</p>}
          {reason && <p className="wrap-anywhere text-muted-foreground">{reason}</p>}
          {runs.map((run) => (
            <div key={run.id} className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
              <StatusBadge run={{ ...run, wanted: null } as Pick<RunSummary, "status" | "outcome" | "wanted">} />
              <Link href={`/runs/${run.id}`} className="min-w-0 flex-1 truncate rounded-sm focus-ring hover:underline">{headline(run.goal, 160)}</Link>
              <span className="text-xs text-muted-foreground">{run.repository}</span>
              <span className="text-xs tabular-nums">{dollars(run.spentMicros)}</span>
            </div>
          ))}
        </li>
      ))}
    </ol>
  );
}

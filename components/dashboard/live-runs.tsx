import Link from "next/link";
import { Elapsed } from "@/components/layout/elapsed";
import { dollars, headline } from "@/components/runs/format";
import { NAME_OF_STAGE } from "@/components/runs/stage-words";
import { StatusBadge } from "@/components/runs/status-badge";
import { Card, CardTitle } from "@/components/ui/card";
import type { RunSummary } from "@/lib/runs/schema";

/** Runs at work or waiting for someone, with their stage, cost and time. */
export function LiveRuns({ runs, more }: { runs: RunSummary[]; more: boolean }) {
  return (
    <Card className="content-start gap-3">
      <CardTitle>Live runs</CardTitle>
      {runs.length === 0 && <p className="text-sm text-muted-foreground">No run is under way. <Link href="/runs/new">Start one</Link>.</p>}
      <ul className="grid gap-1">
        {runs.map((run) => (
          <li key={run.id}>
            <Link href={`/runs/${run.id}`} className="grid gap-1 rounded-md p-2 text-sm focus-ring hover:bg-muted">
              <span className="flex items-start justify-between gap-3">
                <span className="line-clamp-2 min-w-0 font-medium wrap-anywhere">{headline(run.goal, 120)}</span>
                <StatusBadge run={run} />
              </span>
              <span className="flex flex-wrap gap-x-3 text-xs text-muted-foreground tabular-nums">
                <span>{run.stage ? NAME_OF_STAGE[run.stage] : "Not begun"}</span>
                <span>{dollars(run.spentMicros)} of {dollars(run.capMicros)}</span>
                <Elapsed from={run.startedAt ?? run.createdAt} to={null} />
                {run.repository && <span className="truncate">{run.repository.name}</span>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {more && <Link href="/runs?status=open" className="w-fit rounded-sm text-sm text-link focus-ring hover:underline">All runs that are open</Link>}
    </Card>
  );
}

import Link from "next/link";
import { Elapsed } from "@/components/layout/elapsed";
import { Time } from "@/components/layout/time";
import { Badge } from "@/components/ui/badge";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { RunSummary } from "@/lib/runs/schema";
import { dollars, headline } from "./format";
import { StatusBadge } from "./status-badge";

/** Columns that a narrow screen has no room for stand under the goal there. */
export function RunsTable({ runs }: { runs: RunSummary[] }) {
  return (
    <Table label="Runs">
      <TableHeader>
        <TableRow>
          <TableHead>Run</TableHead>
          <TableHead className="hidden sm:table-cell">State</TableHead>
          <TableHead className="hidden md:table-cell">Repository</TableHead>
          <TableHead className="hidden text-right lg:table-cell">Cost</TableHead>
          <TableHead className="hidden text-right lg:table-cell">Took</TableHead>
          <TableHead className="hidden sm:table-cell">Started</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {runs.map((run) => (
          <TableRow key={run.id}>
            <TableCell className="w-full max-w-0">
              <Link href={`/runs/${run.id}`} className="block truncate rounded-sm font-medium focus-ring hover:underline" title={headline(run.goal, 300)}>
                {headline(run.goal)}
              </Link>
              <div className="mt-1 flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
                <span className="sm:hidden"><StatusBadge run={run} /></span>
                {run.replayed && <Badge>Replay</Badge>}
                {run.stage && !run.finishedAt && <span>Stage: {run.stage}</span>}
                <span className="truncate md:hidden">{run.repository?.name}</span>
                <span className="sm:hidden"><Time at={run.createdAt} /></span>
              </div>
            </TableCell>
            <TableCell className="hidden sm:table-cell"><StatusBadge run={run} /></TableCell>
            <TableCell className="hidden max-w-48 truncate md:table-cell">{run.repository?.name ?? "–"}</TableCell>
            <TableCell className="hidden text-right tabular-nums lg:table-cell">{dollars(run.spentMicros)}</TableCell>
            <TableCell className="hidden text-right whitespace-nowrap lg:table-cell">{run.startedAt ? <Elapsed from={run.startedAt} to={run.finishedAt} /> : "–"}</TableCell>
            <TableCell className="hidden whitespace-nowrap sm:table-cell"><Time at={run.createdAt} /></TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

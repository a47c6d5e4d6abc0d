import Link from "next/link";
import { Time } from "@/components/layout/time";
import { StatusBadge } from "@/components/runs/status-badge";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { LastRun } from "@/lib/repositories/queries";
import type { Repository } from "@/lib/repositories/schema";
import { NETWORK } from "./network";

interface RepositoriesTableProps {
  repositories: Repository[];
  /** By the repository's id. */
  lastRuns: ReadonlyMap<string, LastRun>;
}

const MERGE = { merge: "Merge", squash: "Squash", rebase: "Rebase" } as const;

export function RepositoriesTable({ repositories, lastRuns }: RepositoriesTableProps) {
  return (
    <Table label="Repositories">
      <TableHeader>
        <TableRow>
          <TableHead>Repository</TableHead>
          <TableHead className="hidden sm:table-cell">Last run</TableHead>
          <TableHead className="hidden md:table-cell">Branch</TableHead>
          <TableHead className="hidden lg:table-cell">Network</TableHead>
          <TableHead className="hidden lg:table-cell">Merge</TableHead>
          <TableHead><span className="sr-only">Actions</span></TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {repositories.map(({ id, name, location, defaultBranch, network, mergeMethod, access }) => {
          const run = lastRuns.get(id);
          return (
            <TableRow key={id}>
              <TableCell className="w-full max-w-0">
                <Link href={`/repositories/${id}`} className="block truncate rounded-sm font-medium focus-ring hover:underline">{name}</Link>
                <div className="truncate font-mono text-xs text-muted-foreground" title={location}>{location}</div>
                {access !== "ok" && <Badge variant="warning" className="mt-1">Out of reach</Badge>}
              </TableCell>
              <TableCell className="hidden whitespace-nowrap sm:table-cell">
                {run ? (
                  <Link href={`/runs/${run.id}`} className="flex items-center gap-2 rounded-full text-xs text-muted-foreground focus-ring hover:text-foreground">
                    <StatusBadge run={run} />
                    <Time at={run.createdAt} inControl />
                  </Link>
                ) : (
                  <span className="text-xs text-muted-foreground">None yet</span>
                )}
              </TableCell>
              <TableCell className="hidden max-w-40 truncate font-mono text-xs md:table-cell">{defaultBranch}</TableCell>
              <TableCell className="hidden whitespace-nowrap lg:table-cell">{NETWORK[network]}</TableCell>
              <TableCell className="hidden lg:table-cell">{MERGE[mergeMethod]}</TableCell>
              <TableCell className="text-right">
                <Button asChild variant="secondary" size="sm">
                  <Link href={`/runs/new?repository=${id}`} aria-label={`New run on ${name}`}>New run</Link>
                </Button>
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}

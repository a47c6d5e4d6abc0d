import Link from "next/link";
import { Time } from "@/components/layout/time";
import { Button } from "@/components/ui/button";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Repository } from "@/lib/repositories/schema";
import { NETWORK } from "./network";

export function RepositoriesTable({ repositories }: { repositories: Repository[] }) {
  return (
    <Table label="Repositories">
      <TableHeader>
        <TableRow>
          <TableHead>Repository</TableHead>
          <TableHead className="hidden sm:table-cell">Branch</TableHead>
          <TableHead className="hidden md:table-cell">Network</TableHead>
          <TableHead className="hidden md:table-cell">Merge</TableHead>
          <TableHead className="hidden lg:table-cell">Added</TableHead>
          <TableHead><span className="sr-only">Actions</span></TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {repositories.map((repository) => (
          <TableRow key={repository.id}>
            <TableCell className="w-full max-w-0">
              <div className="truncate font-medium">{repository.name}</div>
              <div className="truncate font-mono text-xs text-muted-foreground" title={repository.location}>{repository.location}</div>
            </TableCell>
            <TableCell className="hidden max-w-40 truncate font-mono text-xs sm:table-cell">{repository.defaultBranch}</TableCell>
            <TableCell className="hidden whitespace-nowrap md:table-cell">{NETWORK[repository.network]}</TableCell>
            <TableCell className="hidden md:table-cell">{repository.mergeMethod === "squash" ? "Squash" : "Merge"}</TableCell>
            <TableCell className="hidden whitespace-nowrap lg:table-cell"><Time at={repository.createdAt} /></TableCell>
            <TableCell className="text-right">
              <Button asChild variant="secondary" size="sm">
                <Link href={`/runs/new?repository=${repository.id}`} aria-label={`New run on ${repository.name}`}>New run</Link>
              </Button>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

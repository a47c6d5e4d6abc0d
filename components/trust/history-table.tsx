import Link from "next/link";
import { Time } from "@/components/layout/time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ReputationEvent } from "@/lib/governance/reputation/schema";
import { EVENT, signed } from "./words";

/** A score event by event: what each was worth, how much of that is left, and the score after it. */
export function HistoryTable({ events }: { events: ReputationEvent[] }) {
  return (
    <Table label="What made the score, newest first">
      <TableHeader>
        <TableRow><TableHead>When</TableHead><TableHead>What happened</TableHead><TableHead className="text-right">Points</TableHead><TableHead className="text-right">Of which now</TableHead><TableHead className="text-right">Score after it</TableHead></TableRow>
      </TableHeader>
      <TableBody>
        {events.map((event) => (
          <TableRow key={event.id}>
            <TableCell className="whitespace-nowrap"><Time at={event.createdAt} /></TableCell>
            <TableCell className="min-w-48">
              <p className="font-medium">{EVENT[event.kind]}</p>
              {event.note && <p className="max-w-[60ch] text-xs wrap-anywhere whitespace-pre-wrap text-muted-foreground">{event.note}</p>}
              {event.runId && <Link href={`/runs/${event.runId}?tab=decisions`} className="text-xs text-link underline focus-ring">The run</Link>}
            </TableCell>
            <TableCell className="text-right tabular-nums">{signed(event.points)}</TableCell>
            <TableCell className="text-right tabular-nums">{Math.round(event.weight * 100)} %</TableCell>
            <TableCell className="text-right tabular-nums">{event.score.toLocaleString("en-US")}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

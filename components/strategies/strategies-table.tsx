import { CalendarClock, FileCode2 } from "lucide-react";
import Link from "next/link";
import { dollars } from "@/components/runs/format";
import { Badge } from "@/components/ui/badge";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ListedStrategy } from "@/lib/strategies/schema";
import { EnabledSwitch, type SwitchStrategy } from "./enabled-switch";
import { NextTime } from "./next-time";
import { triggerWords } from "./words";

interface StrategiesTableProps {
  strategies: ListedStrategy[];
  mayWrite: boolean;
  switchStrategy: SwitchStrategy;
}

export function StrategiesTable({ strategies, mayWrite, switchStrategy }: StrategiesTableProps) {
  return (
    <Table label="Strategies">
      <TableHeader>
        <TableRow>
          <TableHead>Strategy</TableHead>
          <TableHead className="hidden md:table-cell">Next time</TableHead>
          <TableHead className="hidden text-right lg:table-cell">Ended well, 30 days</TableHead>
          <TableHead className="hidden text-right sm:table-cell">Spent, 30 days</TableHead>
          <TableHead className="text-right">Enabled</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {strategies.map((strategy) => (
          <TableRow key={strategy.id}>
            <TableCell className="w-full max-w-0">
              <Link href={`/strategies/${strategy.id}`} className="block truncate rounded-sm font-medium focus-ring hover:underline" title={strategy.name}>{strategy.name}</Link>
              <p className="line-clamp-2 text-xs wrap-anywhere text-muted-foreground">{strategy.definition ? triggerWords(strategy.definition.trigger) : "It cannot be read"}</p>
              <p className="text-xs text-muted-foreground sm:hidden">{rate(strategy)}, {dollars(strategy.stats.costMicros)} in 30 days</p>
              {strategy.nextTimes[0] && <p className="text-xs text-muted-foreground md:hidden">Next: <NextTime at={strategy.nextTimes[0]} /></p>}
              <p className="flex flex-wrap gap-1 empty:hidden">
                {strategy.source === "repository" && <Badge className="mt-1 max-w-full"><FileCode2 aria-hidden /><span className="truncate">From a repository</span></Badge>}
                {strategy.fileError && <Badge variant="danger" className="mt-1">Its file has a mistake</Badge>}
              </p>
            </TableCell>
            <TableCell className="hidden whitespace-nowrap md:table-cell">{strategy.nextTimes[0] ? <span className="flex items-center gap-1.5 text-xs"><CalendarClock className="size-3.5 text-muted-foreground" aria-hidden /><NextTime at={strategy.nextTimes[0]} /></span> : <span className="text-xs text-muted-foreground">None</span>}</TableCell>
            <TableCell className="hidden text-right tabular-nums lg:table-cell">{rate(strategy)}</TableCell>
            <TableCell className="hidden text-right tabular-nums sm:table-cell">{dollars(strategy.stats.costMicros)}</TableCell>
            <TableCell className="text-right"><EnabledSwitch {...strategy} mayWrite={mayWrite} switchStrategy={switchStrategy} /></TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** How many of the runs that ended did so well. */
export function rate({ stats: { ended, succeeded } }: Pick<ListedStrategy, "stats">): string {
  return ended === 0 ? "No run ended" : `${succeeded} of ${ended} (${Math.round((100 * succeeded) / ended)}%)`;
}

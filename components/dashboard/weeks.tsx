"use client";

import dynamic from "next/dynamic";
import { ChartOrTable } from "@/components/charts/chart-or-table";
import { Swatch } from "@/components/charts/patterns";
import { longDay } from "@/components/costs/day-words";
import { count, duration } from "@/components/runs/format";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { RunWeek } from "@/lib/governance/costs/run-weeks";
import { rateOf } from "./rate";

const WeeksChart = dynamic(() => import("./weeks-chart"), { ssr: false, loading: () => <Skeleton className="h-48 w-full" /> });

const number = "text-right tabular-nums whitespace-nowrap";

/** How many runs came green, and how long half of those took at most, week by week. */
export function Weeks({ weeks }: { weeks: RunWeek[] }) {
  return (
    <ChartOrTable
      title={`Success and time to green, ${weeks.length} weeks`}
      chart={
        <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
          <figure className="grid min-w-0 grid-cols-1 gap-2 rounded-lg border bg-card p-4">
            <figcaption className="flex flex-wrap items-center gap-x-4 text-xs text-muted-foreground">
              Runs a week, and the share that succeeded
              <span className="flex items-center gap-1.5"><Swatch look={0} />Succeeded</span>
              <span className="flex items-center gap-1.5"><Swatch look={3} />Failed</span>
            </figcaption>
            <div role="img" aria-label="A drawing of how many runs succeeded and failed in each week. The table has the figures."><WeeksChart weeks={weeks} what="rate" /></div>
          </figure>
          <figure className="grid min-w-0 grid-cols-1 gap-2 rounded-lg border bg-card p-4">
            <figcaption className="text-xs text-muted-foreground">Median time to green, from asked for to merged or ready, waiting for people included</figcaption>
            <div role="img" aria-label="A drawing of the median time to green in each week. The table has the figures."><WeeksChart weeks={weeks} what="time" /></div>
          </figure>
        </div>
      }
      table={
        <Table label="Success and time to green">
          <TableHeader>
            <TableRow>
              <TableHead>Week from</TableHead>
              <TableHead className="text-right">Succeeded</TableHead>
              <TableHead className="text-right">Failed</TableHead>
              <TableHead className="text-right">Cancelled</TableHead>
              <TableHead className="text-right">Success</TableHead>
              <TableHead className="text-right">Median time to green</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {weeks.toReversed().map((week) => (
              <TableRow key={week.week}>
                <TableHead scope="row" className="text-left">{longDay(week.week)}</TableHead>
                <TableCell className={number}>{count(week.succeeded)}</TableCell>
                <TableCell className={number}>{count(week.failed)}</TableCell>
                <TableCell className={number}>{count(week.cancelled)}</TableCell>
                <TableCell className={number}>{rateOf(week) || "–"}</TableCell>
                <TableCell className={number}>{week.medianSeconds === null ? "–" : duration(week.medianSeconds * 1_000)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      }
    />
  );
}

"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { ChartOrTable } from "@/components/charts/chart-or-table";
import { MOST_LOOKS, Swatch } from "@/components/charts/patterns";
import { count } from "@/components/runs/format";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Costs } from "@/lib/governance/costs/schema";
import { entriesHref, type CostsAddress } from "./address";
import { longDay } from "./day-words";
import { seriesOf, type Measure } from "./series";
import { money } from "./words";

const CostChart = dynamic(() => import("./cost-chart"), { ssr: false, loading: () => <Skeleton className="h-70 w-full" /> });

const number = "text-right tabular-nums whitespace-nowrap";

/** What was spent day by day, in money or in tokens, as a drawing or as a table. */
export function CostsByDay({ costs, address }: { costs: Costs; address: CostsAddress }) {
  const [measure, setMeasure] = useState<Measure>("money");
  const series = seriesOf(costs, measure);
  const exact = (value: number) => (measure === "money" ? money(value) : count(value));
  const spent = series.days.filter(({ day, total }) => total !== 0 || costs.days.some((one) => one.day === day));
  return (
    <ChartOrTable
      title="By day"
      chart={
        <div className="grid min-w-0 grid-cols-1 gap-3 rounded-lg border bg-card p-4">
          <div role="img" aria-label={`A drawing of what was spent on each day from ${longDay(costs.from)} to ${longDay(costs.to)}. The table has the figures.`}><CostChart series={series} measure={measure} /></div>
          {series.names.length > 1 && (
            <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs" aria-label="Key of the drawing">
              {series.names.map((name, position) => <li key={name} className="flex min-w-0 items-center gap-1.5"><Swatch look={position % MOST_LOOKS} /><span className="min-w-0 wrap-anywhere">{name}</span></li>)}
            </ul>
          )}
        </div>
      }
      table={
        <Table label="Spent by day">
          <TableHeader>
            <TableRow>
              <TableHead>Day</TableHead>
              <TableHead className="text-right">All</TableHead>
              {series.names.length > 1 && series.names.map((name) => <TableHead key={name} className="max-w-48 truncate text-right" title={name}>{name}</TableHead>)}
            </TableRow>
          </TableHeader>
          <TableBody>
            {spent.map(({ day, total, values }) => (
              <TableRow key={day}>
                <TableHead scope="row" className="text-left">{longDay(day)}</TableHead>
                <TableCell className={number}><Link href={entriesHref(address, { by: "day", key: day })} aria-label={`${exact(total)}: rows of ${longDay(day)}`} className="rounded-sm text-link focus-ring hover:underline">{exact(total)}</Link></TableCell>
                {series.names.length > 1 && values.map((value, position) => <TableCell key={position} className={number}>{exact(value)}</TableCell>)}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      }
    >
      <Segmented label="Measure" value={measure} onValueChange={setMeasure} options={[{ value: "money", label: "Money" }, { value: "tokens", label: "Tokens" }]} />
    </ChartOrTable>
  );
}

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
import type { CostMonth } from "@/lib/governance/costs/months";
import type { Costs } from "@/lib/governance/costs/schema";
import { entriesHref, type CostsAddress } from "./address";
import { longDay, longMonth } from "./day-words";
import { monthSeriesOf, seriesOf, type Measure, type Span } from "./series";
import { money } from "./words";

const CostChart = dynamic(() => import("./cost-chart"), { ssr: false, loading: () => <Skeleton className="h-70 w-full" /> });

const number = "text-right tabular-nums whitespace-nowrap";

/** What was spent day by day, and where they are given month by month, in money or in tokens, as a drawing or as a table. */
export function CostsByDay({ costs, address, months }: { costs: Costs; address: CostsAddress; months: CostMonth[] | null }) {
  const [measure, setMeasure] = useState<Measure>("money");
  const [chosen, setSpan] = useState<Span>("days");
  const span: Span = months === null ? "days" : costs.total.entries === 0 ? "months" : chosen;
  const series = span === "months" ? monthSeriesOf(months!, measure) : seriesOf(costs, measure);
  const exact = (value: number) => (measure === "money" ? money(value) : count(value));
  const named = span === "months" ? longMonth : longDay;
  const hrefOf = (day: string) => (span === "months" ? entriesHref({ ...address, from: day, to: months!.find(({ starts }) => starts === day)!.ends }) : entriesHref(address, { by: "day", key: day }));
  const spent = series.days.filter(({ day, total }) => span === "months" || total !== 0 || costs.days.some((one) => one.day === day));
  const [first, last] = [series.days[0]!.day, series.days.at(-1)!.day];
  return (
    <ChartOrTable
      title={span === "months" ? "By month" : "By day"}
      chart={
        <div className="grid min-w-0 grid-cols-1 gap-3 rounded-lg border bg-card p-4">
          <div role="img" aria-label={`A drawing of what was spent ${span === "months" ? "in each month" : "on each day"} from ${named(first)} to ${named(last)}. The table has the figures.`}><CostChart series={series} measure={measure} span={span} /></div>
          {series.names.length > 1 && (
            <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs" aria-label="Key of the drawing">
              {series.names.map((name, position) => <li key={name} className="flex min-w-0 items-center gap-1.5"><Swatch look={position % MOST_LOOKS} /><span className="min-w-0 wrap-anywhere">{name}</span></li>)}
            </ul>
          )}
        </div>
      }
      table={
        <Table label={span === "months" ? "Spent by month" : "Spent by day"}>
          <TableHeader>
            <TableRow>
              <TableHead>{span === "months" ? "Month" : "Day"}</TableHead>
              <TableHead className="text-right">All</TableHead>
              {series.names.length > 1 && series.names.map((name) => <TableHead key={name} className="max-w-48 truncate text-right" title={name}>{name}</TableHead>)}
            </TableRow>
          </TableHeader>
          <TableBody>
            {spent.map(({ day, total, values }) => (
              <TableRow key={day}>
                <TableHead scope="row" className="text-left">{named(day)}</TableHead>
                <TableCell className={number}><Link href={hrefOf(day)} aria-label={`${exact(total)}: rows of ${named(day)}`} className="rounded-sm text-link focus-ring hover:underline">{exact(total)}</Link></TableCell>
                {series.names.length > 1 && values.map((value, position) => <TableCell key={position} className={number}>{exact(value)}</TableCell>)}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      }
    >
      {months && costs.total.entries > 0 && <Segmented label="Span" value={span} onValueChange={setSpan} options={[{ value: "days", label: "Days" }, { value: "months", label: "Months" }]} />}
      <Segmented label="Measure" value={measure} onValueChange={setMeasure} options={[{ value: "money", label: "Money" }, { value: "tokens", label: "Tokens" }]} />
    </ChartOrTable>
  );
}

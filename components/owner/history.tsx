"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { ChartOrTable } from "@/components/charts/chart-or-table";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { HistoryPoint, Span } from "@/lib/observability/history";
import { DashSwatch } from "./dashes";
import { KINDS, clockOf, failedShare, figuresOf, shownAge, shownCount, shownMs, shownRate, shownShare } from "./history-figures";

const HistoryChart = dynamic(() => import("./history-chart"), { ssr: false, loading: () => <Skeleton className="h-40 w-full" /> });

const SPANS: Record<Span, { label: string; title: string; minutes: number }> = {
  hour: { label: "Hour", title: "The last hour, by minute", minutes: 1 },
  day: { label: "Day", title: "The last day, by quarter of an hour", minutes: 15 },
};
const number = "text-right tabular-nums whitespace-nowrap";

/** How the platform was over the last hour or day, drawn, and as a table one key away. */
export function History({ points, span }: { points: HistoryPoint[]; span: Span }) {
  const { title, minutes } = SPANS[span];
  const seen = points.filter(({ runsPerMinute, calls }) => runsPerMinute !== null || KINDS.some(({ kind }) => calls[kind].count > 0));
  const nothing = <EmptyState title="Nothing was counted yet">Once a minute the platform keeps how it is; the first figures come with the next minute.</EmptyState>;
  return (
    <ChartOrTable title={title} chart={seen.length === 0 ? nothing : <Drawings points={points} minutes={minutes} />} table={seen.length === 0 ? nothing : <Figures points={seen} title={title} />}>
      <nav aria-label="How far back" className="flex gap-1 rounded-md border p-0.5 text-sm">
        {(["hour", "day"] as const).map((each) => (
          <Link key={each} href={each === "hour" ? "/owner" : "/owner?span=day"} scroll={false} aria-current={each === span ? "page" : undefined} className={cn("rounded-sm px-2.5 py-1 focus-ring", each === span ? "bg-muted font-medium" : "text-muted-foreground hover:text-foreground")}>{SPANS[each].label}</Link>
        ))}
      </nav>
    </ChartOrTable>
  );
}

function Drawings({ points, minutes }: { points: HistoryPoint[]; minutes: number }) {
  return (
    <div className="grid grid-cols-1 gap-4 md:grid-cols-2 2xl:grid-cols-4">
      {figuresOf(points, minutes).map((figure) => (
        <figure key={figure.title} className="grid min-w-0 grid-cols-1 content-between gap-2 rounded-lg border bg-card p-3.5">
          <figcaption className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted-foreground">
            <span className="text-foreground">{figure.title}</span>
            {figure.series.length > 1 && figure.series.map((name, place) => <span key={name} className="flex items-center gap-1.5"><DashSwatch place={place} />{name}</span>)}
          </figcaption>
          <div role="img" aria-label={`A drawing of ${figure.title.toLowerCase()}. The table has the figures.`}><HistoryChart figure={figure} /></div>
        </figure>
      ))}
    </div>
  );
}

function Figures({ points, title }: { points: HistoryPoint[]; title: string }) {
  return (
    <Table label={`${title}, in figures`}>
      <TableHeader>
        <TableRow>
          <TableHead>From</TableHead>
          {["Runs a minute", "Waiting", "Oldest"].map((label) => <TableHead key={label} className="text-right">{label}</TableHead>)}
          {KINDS.flatMap(({ kind, one }) => [<TableHead key={kind} className="text-right">{one}</TableHead>, ...["failed", "p50", "p95"].map((label) => <TableHead key={`${kind} ${label}`} className="text-right">{one} {label}</TableHead>)])}
        </TableRow>
      </TableHeader>
      <TableBody>
        {points.toReversed().map(({ at, runsPerMinute, waiting, ageSeconds, calls }) => (
          <TableRow key={at}>
            <TableHead scope="row" className="text-left tabular-nums">{clockOf(at)}</TableHead>
            <TableCell className={number}>{shownRate(runsPerMinute)}</TableCell>
            <TableCell className={number}>{shownCount(waiting)}</TableCell>
            <TableCell className={number}>{shownAge(ageSeconds)}</TableCell>
            {KINDS.flatMap(({ kind }) => [
              <TableCell key={kind} className={number}>{shownCount(calls[kind].count)}</TableCell>,
              <TableCell key={`${kind} failed`} className={number}>{shownShare(failedShare(calls[kind]))}</TableCell>,
              <TableCell key={`${kind} p50`} className={number}>{shownMs(calls[kind].p50)}</TableCell>,
              <TableCell key={`${kind} p95`} className={number}>{shownMs(calls[kind].p95)}</TableCell>,
            ])}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

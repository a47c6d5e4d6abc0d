"use client";

import { ChartColumn, Table2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useShortcuts } from "@/components/layout/use-shortcuts";
import { Kbd } from "@/components/ui/kbd";
import { Segmented } from "@/components/ui/segmented";

interface ChartOrTableProps {
  /** What both show, such as "Spent by day". */
  title: string;
  chart: ReactNode;
  /** The same figures as text. */
  table: ReactNode;
  /** More choices beside the switch. */
  children?: ReactNode;
}

/** A drawing, and the table of its figures one key away: `v` switches. One on a page. */
export function ChartOrTable({ title, chart, table, children }: ChartOrTableProps) {
  const [view, setView] = useState<"chart" | "table">("chart");
  useShortcuts([{ keys: "v", label: "Chart or table", group: "View", run: () => setView((now) => (now === "chart" ? "table" : "chart")) }]);
  return (
    <section aria-label={title} className="grid min-w-0 grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-sm font-semibold">{title}</h2>
        <div className="flex flex-wrap items-center gap-2">
          {children}
          <Segmented label="View" value={view} onValueChange={setView} options={[{ value: "chart", label: "Chart", icon: <ChartColumn aria-hidden /> }, { value: "table", label: "Table", icon: <Table2 aria-hidden /> }]} />
          <span aria-hidden className="hidden md:inline-flex"><Kbd keys="v" /></span>
        </div>
      </div>
      {view === "chart" ? chart : table}
    </section>
  );
}

"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { MOST_LOOKS, Patterns, fillOf, strokeOf, usePatternId } from "@/components/charts/patterns";
import { count } from "@/components/runs/format";
import { longDay, longMonth, shortDay, shortMonth } from "./day-words";
import type { CostSeries, Measure, Span } from "./series";
import { money } from "./words";

const tick = { fill: "var(--muted-foreground)", fontSize: 12 };

/** Days or months as stacked bars; a pattern for each group. Loaded only where it is shown: the library is large. */
export default function CostChart({ series, measure, span }: { series: CostSeries; measure: Measure; span: Span }) {
  const id = usePatternId();
  const short = (value: number) => (measure === "money" ? `${value < 0 ? "−" : ""}$${(Math.abs(value) / 1_000_000).toFixed(value !== 0 && Math.abs(value) < 100_000 ? 3 : 2)}` : Intl.NumberFormat("en", { notation: "compact" }).format(value));
  const exact = (value: number) => (measure === "money" ? money(value) : count(value));
  return (
    <ResponsiveContainer width="100%" height={280}>
      <BarChart data={series.days} accessibilityLayer={false} stackOffset="sign" margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <Patterns id={id} />
        <CartesianGrid vertical={false} stroke="var(--border)" />
        <XAxis dataKey="day" tickFormatter={span === "days" ? shortDay : shortMonth} tick={tick} tickLine={false} axisLine={{ stroke: "var(--input)" }} minTickGap={24} />
        <YAxis tickFormatter={short} tick={tick} tickLine={false} axisLine={false} width={60} />
        <Tooltip
          cursor={{ fill: "var(--muted)", opacity: 0.6 }} isAnimationActive={false}
          content={({ active, payload }) => {
            const day = payload?.[0]?.payload as CostSeries["days"][number] | undefined;
            if (!active || !day) return null;
            return (
              <div className="grid gap-1 rounded-md border bg-popover px-3 py-2 text-xs shadow-float">
                <p className="font-medium">{span === "days" ? longDay(day.day) : longMonth(day.day)}</p>
                {day.values.map((value, position) => value !== 0 && <p key={position} className="flex justify-between gap-4 tabular-nums"><span>{series.names[position]}</span><span>{exact(value)}</span></p>)}
                <p className="flex justify-between gap-4 border-t pt-1 font-medium tabular-nums"><span>All</span><span>{exact(day.total)}</span></p>
              </div>
            );
          }}
        />
        {series.names.map((name, position) => {
          const look = position % MOST_LOOKS;
          return <Bar key={name} name={name} dataKey={(day: CostSeries["days"][number]) => day.values[position]} stackId="spent" fill={fillOf(id, look)} stroke={strokeOf(look)} strokeWidth={1} maxBarSize={36} isAnimationActive={false} />;
        })}
      </BarChart>
    </ResponsiveContainer>
  );
}

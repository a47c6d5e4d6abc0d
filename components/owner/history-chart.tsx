"use client";

import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { Patterns, fillOf, strokeOf, usePatternId } from "@/components/charts/patterns";
import { DASHES } from "./dashes";
import { clockOf, type Figure } from "./history-figures";

const tick = { fill: "var(--muted-foreground)", fontSize: 12 };
const margin = { top: 8, right: 8, bottom: 0, left: 0 };

type Slot = Figure["slots"][number];

/** One figure over time: bars for one series, lines of different dashes for more. Loaded only where it is shown: the library is large. */
export default function HistoryChart({ figure: { series, slots, short, exact } }: { figure: Figure }) {
  const id = usePatternId();
  const parts = [
    <CartesianGrid key="grid" vertical={false} stroke="var(--border)" />,
    <XAxis key="x" dataKey="at" tickFormatter={clockOf} tick={tick} tickLine={false} axisLine={{ stroke: "var(--input)" }} minTickGap={28} />,
    <YAxis key="y" tickFormatter={short} tick={tick} tickLine={false} axisLine={false} width={52} domain={[0, "auto"]} />,
    <Tooltip
      key="tooltip" isAnimationActive={false} cursor={{ fill: "var(--muted)", stroke: "var(--input)", opacity: 0.6 }}
      content={({ active, payload }) => {
        const slot = payload?.[0]?.payload as Slot | undefined;
        if (!active || !slot) return null;
        return (
          <div className="grid gap-1 rounded-md border bg-popover px-3 py-2 text-xs shadow-float">
            <p className="font-medium">{clockOf(slot.at)}</p>
            {series.map((name, place) => <p key={name} className="flex justify-between gap-4 tabular-nums"><span>{name}</span><span>{exact(slot.values[place] ?? null)}</span></p>)}
          </div>
        );
      }}
    />,
  ];
  return (
    <ResponsiveContainer width="100%" height={160}>
      {series.length === 1 ? (
        <BarChart data={slots} accessibilityLayer={false} margin={margin}>
          <Patterns id={id} />
          {parts}
          <Bar dataKey={(slot: Slot) => slot.values[0]} name={series[0]} fill={fillOf(id, 0)} stroke={strokeOf(0)} maxBarSize={12} isAnimationActive={false} />
        </BarChart>
      ) : (
        <LineChart data={slots} accessibilityLayer={false} margin={margin}>
          {parts}
          {series.map((name, place) => (
            <Line key={name} dataKey={(slot: Slot) => drawn(slot.values[place])} name={name} stroke={DASHES[place]!.color} strokeDasharray={DASHES[place]!.dash} strokeWidth={1.75} dot={{ r: 1.5, strokeDasharray: "" }} connectNulls={false} isAnimationActive={false} />
          ))}
        </LineChart>
      )}
    </ResponsiveContainer>
  );
}

/** What is above the last bucket is drawn at its bound. */
const drawn = (value: number | null | undefined) => (value === Infinity ? 10_000 : value);

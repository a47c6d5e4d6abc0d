"use client";

import { Bar, BarChart, LabelList, ResponsiveContainer, XAxis, YAxis } from "recharts";
import { Patterns, fillOf, strokeOf, usePatternId } from "@/components/charts/patterns";
import { shortDay } from "@/components/costs/day-words";
import { duration } from "@/components/runs/format";
import type { RunWeek } from "@/lib/governance/costs/run-weeks";
import { rateOf } from "./rate";

const tick = { fill: "var(--muted-foreground)", fontSize: 12 };
const label = { fill: "var(--foreground)", fontSize: 11 };
const margin = { top: 20, right: 8, bottom: 0, left: 8 };

/** Weeks as bars with their figures written on them. Loaded only where it is shown: the library is large. */
export default function WeeksChart({ weeks, what }: { weeks: RunWeek[]; what: "rate" | "time" }) {
  const id = usePatternId();
  const axis = <XAxis dataKey="week" tickFormatter={shortDay} tick={tick} tickLine={false} axisLine={{ stroke: "var(--input)" }} minTickGap={16} />;
  return (
    <ResponsiveContainer width="100%" height={190}>
      {what === "rate" ? (
        <BarChart data={weeks} accessibilityLayer={false} margin={margin}>
          <Patterns id={id} />
          {axis}
          <YAxis hide />
          <Bar dataKey="succeeded" stackId="runs" fill={fillOf(id, 0)} stroke={strokeOf(0)} maxBarSize={36} isAnimationActive={false} />
          <Bar dataKey="failed" stackId="runs" fill={fillOf(id, 3)} stroke={strokeOf(3)} maxBarSize={36} isAnimationActive={false}>
            <LabelList position="top" style={label} valueAccessor={(entry: { payload?: RunWeek }) => (entry.payload ? rateOf(entry.payload) : "")} />
          </Bar>
        </BarChart>
      ) : (
        <BarChart data={weeks} accessibilityLayer={false} margin={margin}>
          <Patterns id={id} />
          {axis}
          <YAxis hide />
          <Bar dataKey="medianSeconds" fill={fillOf(id, 4)} stroke={strokeOf(4)} maxBarSize={36} isAnimationActive={false}>
            <LabelList position="top" style={label} valueAccessor={(entry: { payload?: RunWeek }) => (entry.payload?.medianSeconds ? about(entry.payload.medianSeconds) : "")} />
          </Bar>
        </BarChart>
      )}
    </ResponsiveContainer>
  );
}

/** Short enough to stand over a bar. */
const about = (seconds: number) => duration(seconds * 1_000).split(" ").slice(0, 2).join(" ");

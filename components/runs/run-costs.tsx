"use client";

import { useMemo } from "react";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { cn } from "@/components/ui/cn";
import { count, dollarsExact, duration } from "./format";
import { useRun } from "./run-provider";
import { NAME_OF_STAGE } from "./stage-words";
import { turnKey } from "./turn-events";
import { STAGES, useRunLocation } from "./use-run-location";

const number = "text-right tabular-nums whitespace-nowrap";
/** The dearest calls shown; the timeline has them all. */
const DEAREST = 20;

/** What was paid from the cap, by stage and model as the ledger has it, and the calls that cost most. */
export function RunCosts() {
  const costs = useRun(({ detail }) => detail.costs);
  const turns = useRun((state) => state.turns);
  const { capMicros, spentMicros, reservedMicros } = useRun(({ detail }) => detail.run);
  const { open } = useRunLocation();
  const dearest = useMemo(() => turns.filter(({ finishedAt }) => finishedAt !== null).toSorted((a, b) => b.costMicros - a.costMicros || b.outputTokens - a.outputTokens).slice(0, DEAREST), [turns]);
  if (costs.length === 0) return <EmptyState title="Nothing spent yet">Each call of a model is paid from the cap of {dollarsExact(capMicros)} before it is made.</EmptyState>;
  const sum = (pick: (line: (typeof costs)[number]) => number) => costs.reduce((total, line) => total + pick(line), 0);
  return (
    <div className="grid gap-6">
      <div className="grid gap-3">
        <p className="text-sm text-muted-foreground tabular-nums">
          {dollarsExact(spentMicros)} of {dollarsExact(capMicros)} spent{reservedMicros > 0 && `, ${dollarsExact(reservedMicros)} set aside for calls under way`}. {dollarsExact(Math.max(0, capMicros - spentMicros - reservedMicros))} left.
        </p>
        <Table label="Cost by stage and model">
          <TableHeader>
            <TableRow>
              <TableHead>Stage</TableHead>
              <TableHead>Model</TableHead>
              <TableHead className="text-right">Calls</TableHead>
              <TableHead className="text-right">In</TableHead>
              <TableHead className="text-right">Cached</TableHead>
              <TableHead className="text-right">Out</TableHead>
              <TableHead className="text-right">Reasoning</TableHead>
              <TableHead className="text-right">Cost</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {costs.toSorted((a, b) => STAGES.indexOf(a.stage ?? "plan") - STAGES.indexOf(b.stage ?? "plan")).map((line) => (
              <TableRow key={`${line.stage}.${line.model}`}>
                <TableCell>{line.stage ? NAME_OF_STAGE[line.stage] : "–"}</TableCell>
                <TableCell className="whitespace-nowrap">{line.model} {line.replayed && <Badge>Recorded</Badge>}</TableCell>
                <TableCell className={number}>{count(line.calls)}</TableCell>
                <TableCell className={number}>{count(line.inputTokens)}</TableCell>
                <TableCell className={number}>{count(line.cachedTokens)}</TableCell>
                <TableCell className={number}>{count(line.outputTokens)}</TableCell>
                <TableCell className={number}>{count(line.reasoningTokens)}</TableCell>
                <TableCell className={number}>{dollarsExact(line.costMicros)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
          <TableFooter>
            <TableRow>
              <TableCell colSpan={2}>Sum</TableCell>
              <TableCell className={number}>{count(sum((line) => line.calls))}</TableCell>
              <TableCell className={number}>{count(sum((line) => line.inputTokens))}</TableCell>
              <TableCell className={number}>{count(sum((line) => line.cachedTokens))}</TableCell>
              <TableCell className={number}>{count(sum((line) => line.outputTokens))}</TableCell>
              <TableCell className={number}>{count(sum((line) => line.reasoningTokens))}</TableCell>
              <TableCell className={number}>{dollarsExact(sum((line) => line.costMicros))}</TableCell>
            </TableRow>
          </TableFooter>
        </Table>
      </div>
      <section className="grid gap-3" aria-labelledby="dearest-title">
        <h2 id="dearest-title" className="text-sm font-semibold">The calls that cost most</h2>
        <Table label="The calls that cost most">
          <TableHeader>
            <TableRow>
              <TableHead>Turn</TableHead>
              <TableHead className="text-right">First token</TableHead>
              <TableHead className="text-right">Took</TableHead>
              <TableHead className="text-right">In</TableHead>
              <TableHead className="text-right">Out</TableHead>
              <TableHead className="text-right">Cost</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {dearest.map((turn) => (
              <TableRow key={turnKey(turn)}>
                <TableCell className="whitespace-nowrap">
                  <button type="button" onClick={() => open("timeline", { turn: turnKey(turn) })} className="min-h-6 cursor-pointer rounded-sm text-link focus-ring hover:underline">{NAME_OF_STAGE[turn.stage]}, turn {turn.turn + 1}</button>
                </TableCell>
                <TableCell className={number}>{turn.firstTokenMs === null ? "–" : duration(turn.firstTokenMs)}</TableCell>
                <TableCell className={number}>{turn.durationMs === null ? "–" : duration(turn.durationMs)}</TableCell>
                <TableCell className={number}>{count(turn.inputTokens)}</TableCell>
                <TableCell className={number}>{count(turn.outputTokens)}</TableCell>
                <TableCell className={cn(number, "font-medium")}>{dollarsExact(turn.costMicros)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </section>
    </div>
  );
}

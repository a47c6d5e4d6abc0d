"use client";

import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { count, dollars } from "./format";
import { useRun } from "./run-provider";

const ORDER = ["plan", "execute", "ci", "fix", "finalize"];
const number = "text-right tabular-nums whitespace-nowrap";

/** What was paid, by stage and model, as the ledger has it. */
export function RunCosts() {
  const costs = useRun(({ detail }) => detail.costs);
  const { capMicros, spentMicros, reservedMicros } = useRun(({ detail }) => detail.run);
  if (costs.length === 0) return <EmptyState title="Nothing spent yet">Each call of a model is paid from the {dollars(capMicros)} before it is made.</EmptyState>;
  const sum = (pick: (line: (typeof costs)[number]) => number) => costs.reduce((total, line) => total + pick(line), 0);
  return (
    <div className="grid gap-3">
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
          {costs.toSorted((a, b) => ORDER.indexOf(a.stage ?? "") - ORDER.indexOf(b.stage ?? "")).map((line) => (
            <TableRow key={`${line.stage}.${line.model}`}>
              <TableCell>{line.stage ?? "–"}</TableCell>
              <TableCell className="whitespace-nowrap">{line.model} {line.replayed && <Badge>Replay</Badge>}</TableCell>
              <TableCell className={number}>{count(line.calls)}</TableCell>
              <TableCell className={number}>{count(line.inputTokens)}</TableCell>
              <TableCell className={number}>{count(line.cachedTokens)}</TableCell>
              <TableCell className={number}>{count(line.outputTokens)}</TableCell>
              <TableCell className={number}>{count(line.reasoningTokens)}</TableCell>
              <TableCell className={number}>{dollars(line.costMicros)}</TableCell>
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
            <TableCell className={number}>{dollars(spentMicros)}</TableCell>
          </TableRow>
        </TableFooter>
      </Table>
      <p className="text-sm text-muted-foreground">
        {dollars(spentMicros)} of {dollars(capMicros)} spent{reservedMicros > 0 && `, ${dollars(reservedMicros)} set aside for calls under way`}.
      </p>
    </div>
  );
}

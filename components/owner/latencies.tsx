import { count, duration } from "@/components/runs/format";
import { EmptyState } from "@/components/ui/empty-state";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { quantile } from "@/lib/observability/histogram";
import type { Pulse } from "@/lib/observability/pulse";

const KINDS = { api: "API", step: "Step", webhook: "Webhook" };

/** How long API calls, steps and webhooks took in the last 15 minutes, the most frequent first. */
export function Latencies({ pulse }: { pulse: Pulse }) {
  const rows = pulse.latencies.map((each) => ({ ...each, count: each.buckets.reduce((sum, n) => sum + n, 0) })).toSorted((one, other) => other.count - one.count);
  if (rows.length === 0) return <EmptyState title="Nothing was called in the last 15 minutes">Each process writes what it counted once a minute.</EmptyState>;
  return (
    <Table label="Latencies of the last 15 minutes">
      <TableHeader>
        <TableRow><TableHead>Kind</TableHead><TableHead>What</TableHead><TableHead className="text-right">Calls</TableHead><TableHead className="text-right">Failed</TableHead><TableHead className="text-right">p50</TableHead><TableHead className="text-right">p95</TableHead></TableRow>
      </TableHeader>
      <TableBody>
        {rows.map(({ kind, name, buckets, errors, count: calls }) => (
          <TableRow key={`${kind} ${name}`}>
            <TableCell>{KINDS[kind]}</TableCell>
            <TableCell className="min-w-40 font-mono text-xs wrap-anywhere">{name}</TableCell>
            <TableCell className="text-right whitespace-nowrap tabular-nums">{count(calls)}</TableCell>
            <TableCell className="text-right whitespace-nowrap tabular-nums">{count(errors)}</TableCell>
            <TableCell className="text-right whitespace-nowrap tabular-nums">{shown(quantile(buckets, 0.5))}</TableCell>
            <TableCell className="text-right whitespace-nowrap tabular-nums">{shown(quantile(buckets, 0.95))}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

const shown = (ms: number | null) => (ms === null ? "–" : ms === Infinity ? "over 10 s" : duration(ms));

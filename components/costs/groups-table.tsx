import Link from "next/link";
import { count } from "@/components/runs/format";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Costs, CostSums } from "@/lib/governance/costs/schema";
import { canOpen, entriesHref, type CostsAddress } from "./address";
import { longDay } from "./day-words";
import { BY, money } from "./words";

const number = "text-right tabular-nums whitespace-nowrap";

/** Everything that was spent, by what it was for: the dearest first, days in order. */
export function GroupsTable({ costs, address }: { costs: Costs; address: CostsAddress }) {
  const { by, groups, groupCount, total } = costs;
  const rest = groups.reduce((left, { costMicros }) => left - costMicros, total.costMicros);
  return (
    <section aria-label={`Spent by ${BY[by].toLowerCase()}`} className="grid min-w-0 grid-cols-1 gap-3">
      {by !== "day" && <h2 className="text-sm font-semibold">Spent by {BY[by].toLowerCase()}</h2>}
      <Table label={`Spent by ${BY[by].toLowerCase()}`}>
        <TableHeader>
          <TableRow>
            <TableHead>{BY[by]}</TableHead>
            <TableHead className="text-right">Cost</TableHead>
            <TableHead className="text-right">Share</TableHead>
            <TableHead className="text-right">Rows</TableHead>
            <TableHead className="text-right">In</TableHead>
            <TableHead className="text-right">Cached</TableHead>
            <TableHead className="text-right">Out</TableHead>
            <TableHead className="text-right">Reasoning</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {groups.map((group) => {
            const name = by === "day" ? longDay(group.key) : group.name;
            const href = canOpen(by, group.key) ? entriesHref(address, { by, key: group.key }) : undefined;
            return (
              <TableRow key={group.key}>
                <TableHead scope="row" className="max-w-64 min-w-32 text-left whitespace-normal wrap-anywhere">{name}</TableHead>
                <TableCell className={number}>{href ? <Link href={href} aria-label={`${money(group.costMicros)}: rows of ${name}`} className="rounded-sm text-link focus-ring hover:underline">{money(group.costMicros)}</Link> : money(group.costMicros)}</TableCell>
                <TableCell className={number}>{total.costMicros > 0 ? `${((group.costMicros / total.costMicros) * 100).toFixed(1)}%` : "–"}</TableCell>
                <Sums sums={group} />
              </TableRow>
            );
          })}
        </TableBody>
        <TableFooter>
          {groupCount > groups.length && (
            <TableRow><TableHead scope="row" className="text-left">{count(groupCount - groups.length)} others</TableHead><TableCell className={number}>{money(rest)}</TableCell><TableCell colSpan={6} /></TableRow>
          )}
          <TableRow>
            <TableHead scope="row" className="text-left">Sum</TableHead>
            <TableCell className={number}><Link href={entriesHref(address)} aria-label={`${money(total.costMicros)}: all rows`} className="rounded-sm text-link focus-ring hover:underline">{money(total.costMicros)}</Link></TableCell>
            <TableCell className={number}>{total.costMicros > 0 ? "100.0%" : "–"}</TableCell>
            <Sums sums={total} />
          </TableRow>
        </TableFooter>
      </Table>
    </section>
  );
}

function Sums({ sums: { entries, inputTokens, cachedTokens, outputTokens, reasoningTokens } }: { sums: CostSums }) {
  return [entries, inputTokens, cachedTokens, outputTokens, reasoningTokens].map((value, column) => <TableCell key={column} className={number}>{count(value)}</TableCell>);
}

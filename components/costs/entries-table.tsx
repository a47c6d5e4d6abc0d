import Link from "next/link";
import { count, headline } from "@/components/runs/format";
import { Badge } from "@/components/ui/badge";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { CostNames } from "@/lib/governance/costs/queries";
import { NONE, type CostEntry } from "@/lib/governance/costs/schema";
import { money } from "./words";

const number = "text-right tabular-nums whitespace-nowrap";

/** Rows of the ledger as they are, each with its run. */
export function EntriesTable({ entries, names, zone }: { entries: CostEntry[]; names: CostNames; zone: string }) {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return (
    <Table label="Rows of the ledger">
      <TableHeader>
        <TableRow>
          <TableHead>Counts at</TableHead>
          <TableHead>For</TableHead>
          <TableHead>Run</TableHead>
          <TableHead>Whose</TableHead>
          <TableHead className="text-right">In</TableHead>
          <TableHead className="text-right">Cached</TableHead>
          <TableHead className="text-right">Out</TableHead>
          <TableHead className="text-right">Cost</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {entries.map((entry) => (
          <TableRow key={entry.id}>
            <TableCell className="whitespace-nowrap tabular-nums"><time dateTime={entry.countsAt}>{clock.format(new Date(entry.countsAt))}</time></TableCell>
            <TableCell className="min-w-48">
              <span className="flex flex-wrap items-center gap-1">
                {entry.kind !== "model" && <Badge variant={entry.kind === "correction" ? "info" : "neutral"}>{names.of("kind", entry.kind)}</Badge>}
                {entry.replayed && <Badge>Recorded</Badge>}
                {entry.estimated && <Badge variant="warning">Estimated</Badge>}
                <span className="wrap-anywhere">{entry.agent && <>{entry.agent}, </>}{entry.model}</span>
              </span>
            </TableCell>
            <TableCell className="max-w-72 min-w-48">
              {entry.runId ? <Link href={`/runs/${entry.runId}?tab=cost`} className="line-clamp-2 rounded-sm text-link wrap-anywhere focus-ring hover:underline">{headline(entry.goal ?? "A run", 120)}</Link> : <span className="text-muted-foreground">{entry.kind === "storage" ? "The whole workspace" : "A removed run"}</span>}
            </TableCell>
            <TableCell className="max-w-56 min-w-40 text-xs text-muted-foreground wrap-anywhere">
              {(["repository", "strategy", "person"] as const).filter((by) => entry[`${by}Id`] !== null).map((by) => names.of(by, entry[`${by}Id`] ?? NONE)).join(" · ") || "–"}
            </TableCell>
            <TableCell className={number}>{count(entry.inputTokens)}</TableCell>
            <TableCell className={number}>{count(entry.cachedTokens)}</TableCell>
            <TableCell className={number}>{count(entry.outputTokens)}</TableCell>
            <TableCell className={number}>{money(entry.costMicros)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

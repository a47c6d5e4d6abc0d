import Link from "next/link";
import { Time } from "@/components/layout/time";
import { count, dollars } from "@/components/runs/format";
import { Badge } from "@/components/ui/badge";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { TenantRow } from "@/lib/owner/schema";

/** Workspaces with what they did in the last 30 days. */
export function TenantsTable({ tenants }: { tenants: readonly TenantRow[] }) {
  return (
    <Table label="Tenants">
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead><TableHead>State</TableHead><TableHead>Plan</TableHead><TableHead className="text-right">Members</TableHead>
          <TableHead className="text-right">Runs</TableHead><TableHead className="text-right">Spent</TableHead><TableHead>Last active</TableHead><TableHead>Created</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {tenants.map(({ id, name, plan, suspendedAt, members, runs, spentMicros, lastActiveAt, createdAt }) => (
          <TableRow key={id}>
            <TableCell className="max-w-80 min-w-40"><Link href={`/owner/tenants/${id}`} className="font-medium wrap-anywhere text-link underline-offset-4 focus-ring hover:underline">{name}</Link></TableCell>
            <TableCell>{suspendedAt ? <Badge variant="danger">Suspended</Badge> : <Badge variant="success">Open</Badge>}</TableCell>
            <TableCell className="max-w-40 truncate">{plan}</TableCell>
            <TableCell className="text-right tabular-nums">{count(members)}</TableCell>
            <TableCell className="text-right tabular-nums">{count(runs)}</TableCell>
            <TableCell className="text-right tabular-nums">{dollars(spentMicros)}</TableCell>
            <TableCell>{lastActiveAt ? <Time at={lastActiveAt} /> : "Never"}</TableCell>
            <TableCell><Time at={createdAt} /></TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

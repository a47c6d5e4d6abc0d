import Link from "next/link";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Time } from "@/components/layout/time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { DeliverySummary } from "@/lib/github/deliveries/schema";
import { canReplay, DeliveryState } from "./delivery-state";

interface DeliveriesTableProps {
  deliveries: DeliverySummary[];
  replay: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
}

export function DeliveriesTable({ deliveries, replay }: DeliveriesTableProps) {
  return (
    <Table label="Deliveries">
      <TableHeader>
        <TableRow>
          <TableHead>Event</TableHead><TableHead>State</TableHead><TableHead>What became of it</TableHead><TableHead>Received</TableHead><TableHead className="text-right">Tries</TableHead><TableHead><span className="sr-only">Actions</span></TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {deliveries.map(({ id, event, action, status, reason, attempts, receivedAt, repository }) => (
          <TableRow key={id}>
            <TableCell>
              <Link href={`/settings/github/deliveries/${id}`} className="inline-flex min-h-6 items-center rounded-sm font-medium text-link focus-ring hover:underline">{action ? `${event}.${action}` : event}</Link>
              <p className="text-xs text-muted-foreground">{repository ?? "no repository"}</p>
            </TableCell>
            <TableCell><DeliveryState status={status} /></TableCell>
            <TableCell className="min-w-56 wrap-anywhere text-muted-foreground">{reason ?? "It waits to be processed."}</TableCell>
            <TableCell><Time at={receivedAt} /></TableCell>
            <TableCell className="text-right tabular-nums">{attempts}</TableCell>
            <TableCell>{canReplay(status) && <ActionForm action={replay} hidden={{ id }} submit="Replay" button={{ variant: "secondary", size: "sm", "aria-label": `Replay ${action ? `${event}.${action}` : event}` }} />}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

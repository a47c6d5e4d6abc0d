import Link from "next/link";
import { Time } from "@/components/layout/time";
import { Badge } from "@/components/ui/badge";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Incident } from "@/lib/owner/incidents";

/** Where an incident stands, in a word. */
export function IncidentState({ incident: { resolvedAt, acknowledgedAt, severity } }: { incident: Incident }) {
  if (resolvedAt) return <Badge variant="success">Resolved</Badge>;
  if (acknowledgedAt) return <Badge variant="info">Acknowledged</Badge>;
  return <Badge variant={severity === "critical" ? "danger" : "warning"}>{severity === "critical" ? "Critical" : "Open"}</Badge>;
}

/** Incidents; `names` are those of owners by their id. */
export function IncidentsTable({ label, incidents, names }: { label: string; incidents: readonly Incident[]; names: Record<string, string> }) {
  return (
    <Table label={label}>
      <TableHeader><TableRow><TableHead>Incident</TableHead><TableHead>State</TableHead><TableHead>Opened</TableHead><TableHead>Assigned to</TableHead></TableRow></TableHeader>
      <TableBody>
        {incidents.map((incident) => (
          <TableRow key={incident.id}>
            <TableCell className="min-w-56"><Link href={`/owner/incidents/${incident.id}`} className="font-medium text-link underline-offset-4 focus-ring hover:underline">{incident.title}</Link></TableCell>
            <TableCell><IncidentState incident={incident} /></TableCell>
            <TableCell><Time at={incident.openedAt} /></TableCell>
            <TableCell className="wrap-anywhere">{incident.assignedTo ? (names[incident.assignedTo] ?? "Somebody who has left") : "Nobody"}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

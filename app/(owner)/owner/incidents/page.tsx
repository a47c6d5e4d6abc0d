import { ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { IncidentsTable } from "@/components/owner/incidents-table";
import { EmptyState } from "@/components/ui/empty-state";
import { listIncidents } from "@/lib/owner/incidents";
import { listOwners } from "@/lib/owner/owners";
import { pageOwner } from "../page-owner";

export const metadata: Metadata = { title: "Incidents" };

export default async function IncidentsPage() {
  const owner = await pageOwner();
  const [{ open, resolved }, owners] = await Promise.all([listIncidents(owner), listOwners(owner)]);
  const names = Object.fromEntries(owners.map(({ userId, name }) => [userId, name]));
  return (
    <>
      <PageHeader title="Incidents" description="Rules look at the platform each minute, open an incident when a threshold is crossed for long enough, and resolve it when that is over." />
      {open.length > 0 ? <IncidentsTable label="Open incidents" incidents={open} names={names} /> : <EmptyState icon={<ShieldCheck />} title="No incident is open">Nothing that the rules look at is out of bounds.</EmptyState>}
      {resolved.length > 0 && <section className="grid grid-cols-1 gap-3"><h2 className="text-base font-semibold">Resolved</h2><IncidentsTable label="Resolved incidents" incidents={resolved} names={names} /></section>}
    </>
  );
}

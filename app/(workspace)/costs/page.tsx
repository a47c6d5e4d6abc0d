import { ReceiptText } from "lucide-react";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { readAddress } from "@/components/costs/address";
import { costChoices } from "@/components/costs/cost-choices";
import { CostsByDay } from "@/components/costs/costs-by-day";
import { CostsFigures } from "@/components/costs/costs-figures";
import { CostsFilter } from "@/components/costs/costs-filter";
import { GroupsTable } from "@/components/costs/groups-table";
import { OwnZone } from "@/components/costs/own-zone";
import { ZONE_COOKIE, zoneOf } from "@/components/costs/zone";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { PageHeader } from "@/components/layout/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { browserSupabase } from "@/lib/db/browser-address";
import { dayIn } from "@/lib/governance/costs/days";
import { readCostMonths } from "@/lib/governance/costs/months";
import { readCosts, readCostNames, readForecast } from "@/lib/governance/costs/queries";
import { pageActor } from "../page-actor";

export const metadata: Metadata = { title: "Costs" };

export default async function CostsPage({ searchParams }: PageProps<"/costs">) {
  const actor = await pageActor();
  const zone = zoneOf((await cookies()).get(ZONE_COOKIE)?.value);
  const today = dayIn(zone, new Date());
  const address = readAddress(await searchParams, today);
  const names = await readCostNames(actor);
  const { from, to, by, filters } = address;
  const [costs, forecast, months] = await Promise.all([
    readCosts(actor, { from, to, zone }, by, filters, names), readForecast(actor, zone, filters),
    // The history of one person, whatever days are shown beside it.
    filters.person && Object.keys(filters).length === 1 ? readCostMonths(actor, zone, today, filters, names) : null,
  ]);
  const nothing = costs.total.entries === 0;
  const history = months?.some(({ entries }) => entries > 0) ? months : null;
  return (
    <>
      <OwnZone zone={zone} />
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <PageHeader title="Costs" description={<>What the ledger has, by the days of {zone.replaceAll("_", " ")}. Money counts on the day it was set aside, as under <Link href="/settings/budgets" className="rounded-sm text-link underline underline-offset-2 focus-ring">budgets</Link>.</>} />
      <CostsFilter address={address} today={today} page="costs" choices={costChoices(names)}>
        <CostsFigures costs={costs} forecast={forecast} address={address} />
        {nothing && <EmptyState icon={<ReceiptText aria-hidden />} title="Nothing was spent">Each call of a model, each second of a sandbox and each day of storage becomes a row of the ledger. There is none in these days.</EmptyState>}
        {(!nothing || history) && <CostsByDay costs={costs} address={address} months={history} />}
        {!nothing && <GroupsTable costs={costs} address={address} />}
      </CostsFilter>
    </>
  );
}

import { Download } from "lucide-react";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { costsHref, entriesHref, readAddress } from "@/components/costs/address";
import { costChoices } from "@/components/costs/cost-choices";
import { CostsFilter } from "@/components/costs/costs-filter";
import { EntriesTable } from "@/components/costs/entries-table";
import { OwnZone } from "@/components/costs/own-zone";
import { money } from "@/components/costs/words";
import { ZONE_COOKIE, zoneOf } from "@/components/costs/zone";
import { PageHeader } from "@/components/layout/page-header";
import { count } from "@/components/runs/format";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { dayIn } from "@/lib/governance/costs/days";
import { listCostEntries, readCosts, readCostNames } from "@/lib/governance/costs/queries";
import { orNotFound, pageActor } from "../../page-actor";

export const metadata: Metadata = { title: "Rows of the ledger" };

export default async function CostEntriesPage({ searchParams }: PageProps<"/costs/entries">) {
  const actor = await pageActor();
  const zone = zoneOf((await cookies()).get(ZONE_COOKIE)?.value);
  const today = dayIn(zone, new Date());
  const params = await searchParams;
  const address = readAddress(params, today);
  const cursor = typeof params.after === "string" ? params.after : undefined;
  const range = { from: address.from, to: address.to, zone };
  const names = await readCostNames(actor);
  const [entries, { total }] = await Promise.all([orNotFound(listCostEntries(actor, range, address.filters, { cursor })), readCosts(actor, range, "day", address.filters, names)]);
  const here = entriesHref(address);
  return (
    <>
      <OwnZone zone={zone} />
      <PageHeader
        title="Rows of the ledger"
        description={<>{count(total.entries)} {total.entries === 1 ? "row comes" : "rows come"} to {money(total.costMicros)}, by the days of {zone.replaceAll("_", " ")}. <Link href={costsHref(address, today)} className="rounded-sm text-link underline underline-offset-2 focus-ring">Their sums</Link></>}
        actions={total.entries > 0 && <Button asChild variant="secondary"><a href={here.replace("/costs/entries", "/costs/entries/export")} download><Download aria-hidden />CSV</a></Button>}
      />
      <CostsFilter address={address} today={today} page="entries" choices={costChoices(names)}>
        {entries.items.length === 0 ? <EmptyState title="No row">Nothing was spent in these days on what you ask for.</EmptyState> : <EntriesTable entries={entries.items} names={names} zone={zone} />}
        <nav aria-label="Pages" className="flex gap-2">
          {cursor && <Button asChild variant="secondary"><Link href={here}>Newest</Link></Button>}
          {entries.nextCursor && <Button asChild variant="secondary"><Link href={`${here}&after=${encodeURIComponent(entries.nextCursor)}`}>Older</Link></Button>}
        </nav>
      </CostsFilter>
    </>
  );
}

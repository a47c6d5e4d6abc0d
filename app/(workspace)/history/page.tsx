import { History } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { ExportMenu } from "@/components/history/export-menu";
import { HistoryFilter } from "@/components/history/history-filter";
import { historyQuery, isFiltered, loadHistoryFilters, type HistoryFilters } from "@/components/history/history-filters";
import { HistoryList } from "@/components/history/history-list";
import { VerifyRecord } from "@/components/history/verify-record";
import { PageHeader } from "@/components/layout/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { listHistory } from "@/lib/governance/audit/history";
import { historyQuerySchema, type HistoryPage } from "@/lib/governance/audit/history-schema";
import type { Actor } from "@/lib/tenants/actor";
import { listMembers, permissionsOf } from "@/lib/tenants/queries";
import { pageActor } from "../page-actor";
import { verifyRecord } from "./actions";

export const metadata: Metadata = { title: "History" };

export default async function HistoryPageRoute({ searchParams }: PageProps<"/history">) {
  const filters = await loadHistoryFilters(searchParams);
  const actor = await pageActor();
  const [page, members, permissions] = await Promise.all([read(actor, filters), listMembers(actor), permissionsOf(actor)]);
  const audits = permissions.has("audit.read");
  return (
    <>
      <PageHeader
        title="History"
        description={audits ? "What people, programs and agents did and decided. Nobody can change it quietly." : "Runs, and what agents and policies decided. The record of every act is for admins."}
        actions={audits && <ExportMenu query={historyQuery({ ...filters, kind: null }).toString()} />}
      />
      {audits && <VerifyRecord verify={verifyRecord} />}
      <HistoryFilter audits={audits} people={members.map(({ userId, displayName, email }) => ({ id: userId, name: displayName || email }))}>
        {page.items.length === 0 ? (
          isFiltered(filters) ? (
            <EmptyState title="Nothing matches">Remove a filter, or <Link href="/history">show everything</Link>.</EmptyState>
          ) : (
            <EmptyState icon={<History />} title="Nothing happened yet">Runs and decisions appear here.</EmptyState>
          )
        ) : (
          <HistoryList key={JSON.stringify([actor.tenantId, filters, page.items[0]?.key])} filters={filters} page={page} />
        )}
      </HistoryFilter>
    </>
  );
}

/** An address that no filter made shows that nothing matches. */
async function read(actor: Actor, filters: HistoryFilters): Promise<HistoryPage> {
  const query = historyQuerySchema.safeParse({ ...Object.fromEntries(historyQuery(filters)), limit: "50" });
  return query.success ? listHistory(actor, query.data) : { items: [], nextCursor: null };
}

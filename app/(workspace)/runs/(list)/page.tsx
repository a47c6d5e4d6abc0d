import { Plus, Workflow } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { PageHeader } from "@/components/layout/page-header";
import { RunsTable } from "@/components/runs/runs-table";
import { StatusFilter } from "@/components/runs/status-filter";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { browserSupabase } from "@/lib/db/browser-address";
import { listRuns } from "@/lib/runs/queries";
import { runStatusSchema } from "@/lib/runs/schema";
import { orNotFound, pageActor } from "../../page-actor";

export const metadata: Metadata = { title: "Runs" };

export default async function RunsPage({ searchParams }: PageProps<"/runs">) {
  const { status: wanted, cursor } = await searchParams;
  const status = runStatusSchema.safeParse(wanted).data;
  const actor = await pageActor();
  const { items, nextCursor } = await orNotFound(listRuns(actor, { status, cursor: typeof cursor === "string" ? cursor : undefined, limit: 25 }));
  const start = (
    <Button asChild>
      <Link href="/runs/new">
        <Plus aria-hidden />
        New run
      </Link>
    </Button>
  );
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <PageHeader title="Runs" description="Each takes one goal to a verified change." actions={start} />
      <StatusFilter status={status} />
      {items.length > 0 ? (
        <RunsTable runs={items} />
      ) : status || cursor ? (
        <EmptyState title="No runs here">None has this status. <Link href="/runs">Show all runs</Link>.</EmptyState>
      ) : (
        <EmptyState icon={<Workflow />} title="No runs yet" action={start}>
          Give it a repository and a goal in a sentence; it plans, edits, tests and repairs, and asks you before what matters.
        </EmptyState>
      )}
      {(nextCursor || cursor) && (
        <nav aria-label="Pages" className="flex gap-2">
          {cursor && <Button asChild variant="secondary"><Link href={{ pathname: "/runs", query: { ...(status && { status }) } }}>Newest</Link></Button>}
          {nextCursor && <Button asChild variant="secondary"><Link href={{ pathname: "/runs", query: { ...(status && { status }), cursor: nextCursor } }}>Older</Link></Button>}
        </nav>
      )}
    </>
  );
}

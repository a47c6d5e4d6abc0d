import { Inbox } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { ApprovalsList } from "@/components/approvals/approvals-list";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { listApprovals } from "@/lib/approvals/queries";
import { browserSupabase } from "@/lib/db/browser-address";
import { orNotFound, pageActor } from "../page-actor";

export const metadata: Metadata = { title: "Approvals" };

export default async function ApprovalsPage({ searchParams }: PageProps<"/approvals">) {
  const { all, cursor } = await searchParams;
  const actor = await pageActor();
  const everything = all === "1";
  const { items, nextCursor } = await orNotFound(listApprovals(actor, { ...(!everything && { status: "pending" as const }), cursor: typeof cursor === "string" ? cursor : undefined }));
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <PageHeader
        title="Approvals"
        description={everything ? "Everything that was asked, newest first." : "What waits for a person, newest first."}
        actions={<Button asChild variant="secondary"><Link href={everything ? "/approvals" : "/approvals?all=1"}>{everything ? "Show what waits" : "Show decided ones too"}</Link></Button>}
      />
      {items.length > 0 ? <ApprovalsList approvals={items} /> : <EmptyState icon={<Inbox />} title="Nothing waits for you">Runs ask here before they do what needs a person&apos;s yes.</EmptyState>}
      {nextCursor && <Button asChild variant="secondary" className="justify-self-start"><Link href={{ pathname: "/approvals", query: { ...(everything && { all: "1" }), cursor: nextCursor } }}>Older</Link></Button>}
    </>
  );
}

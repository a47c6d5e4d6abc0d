import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { ApprovalPageView } from "@/components/approvals/approval-page";
import { KIND } from "@/components/approvals/words";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { PageHeader } from "@/components/layout/page-header";
import { headline } from "@/components/runs/format";
import { readApprovalPage } from "@/lib/approvals/queries";
import { browserSupabase } from "@/lib/db/browser-address";
import { listColleagues } from "@/lib/tenants/queries";
import { orNotFound, pageActor, pageId } from "../../page-actor";
import { apply, decide, delegate, editCommand, undo } from "../actions";

// The title and the page read it once.
const readOnce = cache(async (id: string) => orNotFound(readApprovalPage(await pageActor(), pageId(id))));

export async function generateMetadata({ params }: PageProps<"/approvals/[id]">): Promise<Metadata> {
  return { title: KIND[(await readOnce((await params).id)).kind] };
}

export default async function ApprovalPage({ params }: PageProps<"/approvals/[id]">) {
  const approval = await readOnce((await params).id);
  const actor = await pageActor();
  const { goal, repository, runId } = approval;
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <PageHeader
        title={goal ? headline(goal, 200) : "A change of settings"}
        description={<>{repository && <>{repository} · </>}{runId ? <Link className="text-link underline focus-ring" href={`/runs/${runId}`}>Open its run</Link> : "For the whole workspace"} · <Link className="text-link underline focus-ring" href="/approvals">All approvals</Link></>}
      />
      {approval.replacedBy && <p className="text-sm">The act was changed, so this question is void. <Link className="text-link underline focus-ring" href={`/approvals/${approval.replacedBy}`}>Go to the new one</Link>.</p>}
      <ApprovalPageView approval={approval} actions={{ decide, undo, apply, delegate, editCommand }} colleagues={await listColleagues(actor)} />
    </>
  );
}

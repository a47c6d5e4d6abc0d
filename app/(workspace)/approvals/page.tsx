import { Inbox as InboxIcon } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { z } from "zod";
import { Inbox } from "@/components/approvals/inbox";
import { InboxFilter } from "@/components/approvals/inbox-filter";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { pillLook } from "@/components/ui/pill";
import { listApprovals } from "@/lib/approvals/queries";
import { approvalKindSchema, approvalStatusSchema } from "@/lib/approvals/schema";
import { browserSupabase } from "@/lib/db/browser-address";
import { listRepositories } from "@/lib/repositories/queries";
import { listColleagues } from "@/lib/tenants/queries";
import { orNotFound, pageActor } from "../page-actor";
import { apply, decide, decideMany, delegate, editCommand, undo } from "./actions";

export const metadata: Metadata = { title: "Approvals" };

const STATES = [
  { status: "pending", label: "Waiting", empty: "Nothing waits for you" },
  { status: "approved", label: "Approved", empty: "Nothing was approved yet" },
  { status: "rejected", label: "Rejected", empty: "Nothing was rejected yet" },
  { status: "expired", label: "Expired", empty: "Nothing expired" },
  { status: "void", label: "Void", empty: "Nothing became void" },
  { status: "all", label: "All", empty: "Nothing was asked yet" },
] as const;

/** What in the address is no valid choice counts as none. */
const filters = z.object({
  kind: approvalKindSchema.optional().catch(undefined),
  repository: z.uuid().optional().catch(undefined),
  scope: z.enum(["all", "mine", "delegated"]).catch("all"),
});

export default async function ApprovalsPage({ searchParams }: PageProps<"/approvals">) {
  const { status: named, cursor, ...rest } = await searchParams;
  const here = STATES.find(({ status }) => status === named) ?? STATES[0];
  const { kind, repository, scope } = filters.parse(rest);
  const actor = await pageActor();
  const status = approvalStatusSchema.safeParse(here.status).data;
  const older = typeof cursor === "string" ? cursor : undefined;
  const narrow = { kind, repositoryId: repository, scope };
  const [page, waiting, repositories, colleagues] = await Promise.all([
    orNotFound(listApprovals(actor, { status, cursor: older, ...narrow })),
    // Among all of them, what waits stands first, however old it is.
    !status && !older ? listApprovals(actor, { status: "pending", limit: 100, ...narrow }) : { items: [] },
    listRepositories(actor),
    listColleagues(actor),
  ]);
  const first = new Set(waiting.items.map(({ id }) => id));
  const items = [...waiting.items, ...page.items.filter(({ id }) => !first.has(id))];
  const kept = { ...(kind && { kind }), ...(repository && { repository }), ...(scope !== "all" && { scope }) };
  const narrowed = Object.keys(kept).length > 0;
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <PageHeader title="Approvals" description="What is asked before it is done: the exact act, why, and what follows a yes and a no." />
      <nav aria-label="State" className="-m-1 overflow-x-auto">
        <ul className="flex gap-1 p-1">
          {STATES.map((state) => (
            <li key={state.status}>
              <Link
                href={{ pathname: "/approvals", query: { ...(state !== STATES[0] && { status: state.status }), ...kept } }}
                aria-current={state === here ? "true" : undefined}
                className={pillLook(state === here)}
              >
                {state.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <InboxFilter key={JSON.stringify(kept)} status={here.status} kind={kind} repository={repository} scope={scope} repositories={repositories.items} />
      <Inbox approvals={items} actions={{ decide, undo, apply, delegate, editCommand }} decideMany={decideMany} colleagues={colleagues}>
        <EmptyState icon={<InboxIcon />} title={narrowed ? "Nothing of this kind" : here.empty} action={narrowed ? <Button asChild variant="secondary"><Link href="/approvals">Show all that waits</Link></Button> : undefined}>Runs ask here before they do what needs a person&apos;s yes.</EmptyState>
      </Inbox>
      {page.nextCursor && <Button asChild variant="secondary" className="justify-self-start"><Link href={{ pathname: "/approvals", query: { status: here.status, cursor: page.nextCursor, ...kept } }}>Older</Link></Button>}
    </>
  );
}

import { Inbox } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { ApprovalsList } from "@/components/approvals/approvals-list";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { listApprovals } from "@/lib/approvals/queries";
import { approvalStatusSchema } from "@/lib/approvals/schema";
import { browserSupabase } from "@/lib/db/browser-address";
import { orNotFound, pageActor } from "../page-actor";

export const metadata: Metadata = { title: "Approvals" };

const STATES = [
  { status: "pending", label: "Waiting", empty: "Nothing waits for you" },
  { status: "approved", label: "Approved", empty: "Nothing was approved yet" },
  { status: "rejected", label: "Rejected", empty: "Nothing was rejected yet" },
  { status: "expired", label: "Expired", empty: "Nothing expired" },
  { status: "void", label: "Void", empty: "Nothing became void" },
  { status: "all", label: "All", empty: "Nothing was asked yet" },
] as const;

export default async function ApprovalsPage({ searchParams }: PageProps<"/approvals">) {
  const { status: named, cursor } = await searchParams;
  const here = STATES.find(({ status }) => status === named) ?? STATES[0];
  const actor = await pageActor();
  const status = approvalStatusSchema.safeParse(here.status).data;
  const older = typeof cursor === "string" ? cursor : undefined;
  const [page, waiting] = await Promise.all([
    orNotFound(listApprovals(actor, { status, cursor: older })),
    // Among all of them, what waits stands first, however old it is.
    !status && !older ? listApprovals(actor, { status: "pending", limit: 100 }) : { items: [] },
  ]);
  const first = new Set(waiting.items.map(({ id }) => id));
  const items = [...waiting.items, ...page.items.filter(({ id }) => !first.has(id))];
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <PageHeader title="Approvals" description="What runs ask before they do it. Each is decided on its run's page, where the exact act is shown." />
      <nav aria-label="State" className="-m-1 overflow-x-auto">
        <ul className="flex gap-1 p-1">
          {STATES.map((state) => (
            <li key={state.status}>
              <Link
                href={state === STATES[0] ? "/approvals" : `/approvals?status=${state.status}`}
                aria-current={state === here ? "true" : undefined}
                className={cn("flex h-8 items-center rounded-full border px-3 text-sm whitespace-nowrap focus-ring", state === here ? "border-primary bg-primary text-primary-foreground" : "bg-background hover:bg-muted")}
              >
                {state.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {items.length > 0 ? <ApprovalsList approvals={items} /> : <EmptyState icon={<Inbox />} title={here.empty}>Runs ask here before they do what needs a person&apos;s yes.</EmptyState>}
      {page.nextCursor && <Button asChild variant="secondary" className="justify-self-start"><Link href={{ pathname: "/approvals", query: { status: here.status, cursor: page.nextCursor } }}>Older</Link></Button>}
    </>
  );
}

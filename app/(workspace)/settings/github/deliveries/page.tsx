import { Webhook } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { DeliveriesTable } from "@/components/github/deliveries-table";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { pillLook } from "@/components/ui/pill";
import { browserSupabase } from "@/lib/db/browser-address";
import { listDeliveries } from "@/lib/github/deliveries/queries";
import { deliveryStatusSchema } from "@/lib/github/deliveries/schema";
import { permissionsOf } from "@/lib/tenants/queries";
import { orNotFound, pageActor } from "../../../page-actor";
import { replay } from "./actions";

export const metadata: Metadata = { title: "GitHub deliveries" };

const STATES = [
  { status: "all", label: "All", empty: "GitHub delivered nothing yet" },
  { status: "failed", label: "Failed", empty: "Nothing failed" },
  { status: "ignored", label: "Ignored", empty: "Nothing was ignored" },
  { status: "processed", label: "Processed", empty: "Nothing was processed yet" },
  { status: "received", label: "Waiting", empty: "Nothing waits" },
] as const;

export default async function DeliveriesPage({ searchParams }: PageProps<"/settings/github/deliveries">) {
  const { status: named, before } = await searchParams;
  const here = STATES.find(({ status }) => status === named) ?? STATES[0];
  const actor = await pageActor();
  const [{ items, older }, permissions] = await Promise.all([
    orNotFound(listDeliveries(actor, { status: deliveryStatusSchema.safeParse(here.status).data, before: typeof before === "string" ? before : undefined })),
    permissionsOf(actor),
  ]);
  if (!permissions.has("tenant.manage")) return <EmptyState icon={<Webhook />} title="Admins see what GitHub delivers">Ask an admin of this workspace when something on GitHub should have started a run and did not.</EmptyState>;
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <div className="grid gap-1">
        <Breadcrumb links={[{ href: "/settings/github", label: "GitHub" }]} here="Deliveries" />
        <p className="text-sm text-muted-foreground">What GitHub told this workspace in the last 30 days, and what became of it. One that failed can be replayed once what was in its way is gone.</p>
      </div>
      <nav aria-label="State" className="-m-1 overflow-x-auto">
        <ul className="flex gap-1 p-1">
          {STATES.map((state) => (
            <li key={state.status}>
              <Link
                href={state === STATES[0] ? "/settings/github/deliveries" : `/settings/github/deliveries?status=${state.status}`}
                aria-current={state === here ? "true" : undefined}
                className={pillLook(state === here)}
              >
                {state.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {items.length > 0 ? <DeliveriesTable deliveries={items} replay={replay} /> : <EmptyState icon={<Webhook />} title={here.empty}>Labels, comments, reviews and checks of connected repositories appear here as GitHub tells of them.</EmptyState>}
      {older && <Button asChild variant="secondary" className="justify-self-start"><Link href={{ pathname: "/settings/github/deliveries", query: { status: here.status, before: older } }}>Older</Link></Button>}
    </>
  );
}

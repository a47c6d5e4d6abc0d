import type { Metadata } from "next";
import { canReplay, DeliveryState } from "@/components/github/delivery-state";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { Time } from "@/components/layout/time";
import { ActionForm } from "@/components/settings/action-form";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Card } from "@/components/ui/card";
import { Code, CodeBlock } from "@/components/ui/code";
import { browserSupabase } from "@/lib/db/browser-address";
import { readDelivery } from "@/lib/github/deliveries/queries";
import { orNotFound, pageActor } from "../../../../page-actor";
import { replay } from "../actions";

export const metadata: Metadata = { title: "GitHub delivery" };

export default async function DeliveryPage({ params }: PageProps<"/settings/github/deliveries/[id]">) {
  const actor = await pageActor();
  const delivery = await orNotFound(readDelivery(actor, (await params).id));
  const name = delivery.action ? `${delivery.event}.${delivery.action}` : delivery.event;
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <Breadcrumb links={[{ href: "/settings/github", label: "GitHub" }, { href: "/settings/github/deliveries", label: "Deliveries" }]} here={name} />
      <Card>
        <div className="flex flex-wrap items-center gap-3">
          <h2 className="font-semibold wrap-anywhere">{name}</h2>
          <DeliveryState status={delivery.status} />
        </div>
        <p className="text-sm wrap-anywhere">{delivery.reason ?? "It waits to be processed."}</p>
        <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[auto_1fr]">
          <dt className="text-muted-foreground">Repository</dt><dd className="wrap-anywhere">{delivery.repository ?? "none that is connected"}</dd>
          <dt className="text-muted-foreground">Received</dt><dd><Time at={delivery.receivedAt} /></dd>
          <dt className="text-muted-foreground">Settled</dt><dd>{delivery.processedAt ? <Time at={delivery.processedAt} /> : "not yet"}</dd>
          <dt className="text-muted-foreground">Tries</dt><dd>{delivery.attempts}</dd>
          <dt className="text-muted-foreground">GitHub&apos;s name for it</dt><dd><Code>{delivery.id}</Code></dd>
        </dl>
        {canReplay(delivery.status) && <ActionForm action={replay} hidden={{ id: delivery.id }} submit="Replay" button={{ variant: "secondary" }} />}
      </Card>
      <section aria-labelledby="payload" className="grid gap-3">
        <h2 id="payload" className="font-semibold">Payload</h2>
        <CodeBlock label="Payload">{delivery.payload}</CodeBlock>
        {delivery.cut && <p className="text-sm text-muted-foreground">The rest is not shown.</p>}
      </section>
    </>
  );
}

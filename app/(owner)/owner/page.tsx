import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { History } from "@/components/owner/history";
import { Latencies } from "@/components/owner/latencies";
import { PartsList } from "@/components/owner/parts-list";
import { PulseFacts } from "@/components/owner/pulse-facts";
import { Alert } from "@/components/ui/alert";
import { checkParts } from "@/lib/health/check-parts";
import { readHistory } from "@/lib/observability/history";
import { readPulse } from "@/lib/observability/pulse";
import { listIncidents } from "@/lib/owner/incidents";
import Link from "next/link";
import { pageOwner } from "./page-owner";

export const metadata: Metadata = { title: "Monitoring" };

export default async function MonitoringPage({ searchParams }: PageProps<"/owner">) {
  const owner = await pageOwner();
  const span = (await searchParams).span === "day" ? "day" : "hour";
  const [pulse, { parts }, { open }, history] = await Promise.all([readPulse(owner.client), checkParts(), listIncidents(owner), readHistory(owner.client, span)]);
  return (
    <>
      <PageHeader title="Monitoring" description="How the platform is now, and how it was." />
      {open.map(({ id, title, severity }) => <Alert key={id} variant={severity === "critical" ? "danger" : "warning"}><Link href={`/owner/incidents/${id}`} className="underline underline-offset-4 focus-ring">{title}</Link></Alert>)}
      <PulseFacts pulse={pulse} />
      <History points={history} span={span} />
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[20rem_1fr]">
        <PartsList parts={parts} />
        <Latencies pulse={pulse} />
      </div>
    </>
  );
}

import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { Latencies } from "@/components/owner/latencies";
import { PartsList } from "@/components/owner/parts-list";
import { PulseFacts } from "@/components/owner/pulse-facts";
import { Alert } from "@/components/ui/alert";
import { checkParts } from "@/lib/health/check-parts";
import { readPulse } from "@/lib/observability/pulse";
import { listIncidents } from "@/lib/owner/incidents";
import Link from "next/link";
import { pageOwner } from "./page-owner";

export const metadata: Metadata = { title: "Monitoring" };

export default async function MonitoringPage() {
  const owner = await pageOwner();
  const [pulse, { parts }, { open }] = await Promise.all([readPulse(owner.client), checkParts(), listIncidents(owner)]);
  return (
    <>
      <PageHeader title="Monitoring" description="How the platform is now; times are those of the last 15 minutes." />
      {open.map(({ id, title, severity }) => <Alert key={id} variant={severity === "critical" ? "danger" : "warning"}><Link href={`/owner/incidents/${id}`} className="underline underline-offset-4 focus-ring">{title}</Link></Alert>)}
      <PulseFacts pulse={pulse} />
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[20rem_1fr]">
        <PartsList parts={parts} />
        <Latencies pulse={pulse} />
      </div>
    </>
  );
}

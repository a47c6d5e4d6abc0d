import { CalendarClock, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { PageHeader } from "@/components/layout/page-header";
import { StrategiesTable } from "@/components/strategies/strategies-table";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { browserSupabase } from "@/lib/db/browser-address";
import { listStrategies } from "@/lib/strategies/queries";
import { permissionsOf } from "@/lib/tenants/queries";
import { pageActor } from "../../page-actor";
import { switchStrategy } from "../actions";

export const metadata: Metadata = { title: "Strategies" };

export default async function StrategiesPage() {
  const actor = await pageActor();
  const [strategies, permissions] = await Promise.all([listStrategies(actor), permissionsOf(actor)]);
  const mayWrite = permissions.has("strategies.write");
  const add = mayWrite && <Button asChild><Link href="/strategies/new"><Plus aria-hidden />New strategy</Link></Button>;
  return (
    <>
      <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />
      <PageHeader title="Strategies" description="Saved automations: what starts runs by itself, where, and within which limits." actions={add} />
      {strategies.length > 0 ? (
        <StrategiesTable strategies={strategies} mayWrite={mayWrite} switchStrategy={switchStrategy} />
      ) : (
        <EmptyState icon={<CalendarClock />} title="No strategies yet" action={add}>
          {mayWrite ? "A strategy starts runs on a schedule, on what happens on GitHub, by API or by hand. A repository can keep its own in .morning/strategies." : "An admin makes strategies; whoever may start runs can start them."}
        </EmptyState>
      )}
    </>
  );
}

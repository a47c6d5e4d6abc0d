import type { Metadata } from "next";
import { cache } from "react";
import { KeepRun } from "@/components/offline/keep-run";
import { headline } from "@/components/runs/format";
import { RunProvider } from "@/components/runs/run-provider";
import { EVENTS_PAGE } from "@/components/runs/run-store";
import { RunView } from "@/components/runs/run-view";
import { stateOf } from "@/components/runs/status-badge";
import { browserSupabase } from "@/lib/db/browser-address";
import { listRunEvents, readRun } from "@/lib/runs/queries";
import { permissionsOf } from "@/lib/tenants/queries";
import { orNotFound, pageActor } from "../../page-actor";
import { decide, savePlan, sendMessage, steerRun } from "../actions";

// The title and the page read it once.
const readOnce = cache(async (id: string) => orNotFound(readRun(await pageActor(), id)));

export async function generateMetadata({ params }: PageProps<"/runs/[id]">): Promise<Metadata> {
  const { run } = await readOnce((await params).id);
  return { title: `${stateOf(run)}: ${headline(run.goal, 60)}` };
}

export default async function RunPage({ params }: PageProps<"/runs/[id]">) {
  const { id } = await params;
  const actor = await pageActor();
  // The log is read first: what happens between the two reads is then in the details, and comes again as events.
  const [events, permissions] = await Promise.all([orNotFound(listRunEvents(actor, id, { limit: EVENTS_PAGE })), permissionsOf(actor)]);
  const detail = await readOnce(id);
  return (
    <RunProvider key={id} supabase={browserSupabase()} detail={detail} events={events}>
      <RunView may={{ write: permissions.has("runs.write"), decide: permissions.has("approvals.decide") }} actions={{ steerRun, sendMessage, decide, savePlan }} />
      <KeepRun />
    </RunProvider>
  );
}

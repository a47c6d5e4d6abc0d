import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { KeepRun } from "@/components/offline/keep-run";
import { headline } from "@/components/runs/format";
import { LOG_PAGE } from "@/components/runs/log-window";
import { RunLoading } from "@/components/runs/run-loading";
import { RunProvider } from "@/components/runs/run-provider";
import { RunView } from "@/components/runs/run-view";
import { stateOf } from "@/components/runs/status-badge";
import { browserSupabase } from "@/lib/db/browser-address";
import { listRunEvents, readRun, readRunValues } from "@/lib/runs/queries";
import { eventLevelSchema, stageSchema } from "@/lib/runs/schema";
import { listTurns } from "@/lib/runs/turns";
import { listColleagues, permissionsOf } from "@/lib/tenants/queries";
import { orNotFound, pageActor, pageId } from "../../page-actor";
import { apply, decide, delegate, editCommand, undo } from "../../approvals/actions";
import { savePlan, sendMessage, steerRun } from "../actions";

// The title and the page read it once.
const readOnce = cache(async (id: string) => orNotFound(readRunValues(await pageActor(), pageId(id))));

export async function generateMetadata({ params }: PageProps<"/runs/[id]">): Promise<Metadata> {
  const run = await readOnce((await params).id);
  return { title: `${stateOf(run)}: ${headline(run.goal, 60)}` };
}

export default async function RunPage({ params, searchParams }: PageProps<"/runs/[id]">) {
  const { id } = await params;
  // Before anything is sent: a run that is not there answers with 404, and not with a skeleton.
  const run = await readOnce(id);
  return (
    <Suspense key={id} fallback={<RunLoading run={run} />}>
      <Run id={id} lastNumber={run.lastEventNumber} searchParams={searchParams} />
    </Suspense>
  );
}

/** Of the log, while another part of the run is looked at. */
const LOG_BESIDE = 100;

/** What the log shows at first, as the address says; what is no valid choice there counts as none. */
function logOf({ tab, level, stage, q, event }: Record<string, string | string[] | undefined>, lastNumber: number) {
  const around = Number(event);
  const limit = tab === "log" ? LOG_PAGE : LOG_BESIDE;
  return {
    filter: { level: eventLevelSchema.safeParse(level).data ?? "info", stage: stageSchema.safeParse(stage).data ?? null, q: typeof q === "string" ? q.slice(0, 200) : "" },
    limit,
    // What comes after the number that was read first is told by the live channel.
    before: Math.min(lastNumber + 1, Number.isSafeInteger(around) && around > 0 ? around + limit / 2 : Infinity),
  } as const;
}

async function Run({ id, lastNumber, searchParams }: { id: string; lastNumber: number; searchParams: PageProps<"/runs/[id]">["searchParams"] }) {
  const actor = await pageActor();
  const { filter, limit, before } = logOf(await searchParams, lastNumber);
  // Turns and details may be newer than the log: what the channel then tells again changes nothing.
  const [items, turns, detail, permissions, colleagues] = await Promise.all([
    listRunEvents(actor, id, { level: filter.level, stage: filter.stage ?? undefined, q: filter.q || undefined, before, limit }),
    listTurns(actor, id),
    readRun(actor, id),
    permissionsOf(actor),
    listColleagues(actor),
  ]);
  const log = { filter, items, atStart: items.length < limit, atEnd: before > lastNumber };
  return (
    <RunProvider supabase={browserSupabase()} snapshot={{ detail, turns, lastNumber, log }}>
      <RunView may={{ write: permissions.has("runs.write"), makeStrategies: permissions.has("strategies.write") }} actions={{ steerRun, sendMessage, savePlan, approvals: { decide, undo, apply, delegate, editCommand } }} colleagues={colleagues} />
      <KeepRun />
    </RunProvider>
  );
}

import { Columns2 } from "lucide-react";
import type { Metadata } from "next";
import { cache } from "react";
import { Comparison } from "@/components/compare/comparison";
import { RunPicker, type PickableRun } from "@/components/compare/run-picker";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { PageHeader } from "@/components/layout/page-header";
import { headline } from "@/components/runs/format";
import { stateOf } from "@/components/runs/status-badge";
import { EmptyState } from "@/components/ui/empty-state";
import { browserSupabase } from "@/lib/db/browser-address";
import { listRuns } from "@/lib/runs/queries";
import { readComparable } from "@/lib/runs/read-comparable";
import type { RunSummary } from "@/lib/runs/schema";
import { orNotFound, pageActor, pageId } from "../../page-actor";

/** Runs that each group of a picker offers. */
const OFFERED = 50;

// The title and the page read each once.
const readOnce = cache(async (id: string) => orNotFound(readComparable(await pageActor(), pageId(id))));
const readIfNamed = (id: string | string[] | undefined) => (typeof id === "string" ? readOnce(id) : null);

export async function generateMetadata({ searchParams }: PageProps<"/runs/compare">): Promise<Metadata> {
  const query = await searchParams;
  const [a, b] = await Promise.all([readIfNamed(query.a), readIfNamed(query.b)]);
  return { title: a && b ? `${stateOf(a.run)} and ${stateOf(b.run)}: ${headline(a.run.goal, 40)}` : "Compare two runs" };
}

export default async function ComparePage({ searchParams }: PageProps<"/runs/compare">) {
  const query = await searchParams;
  const actor = await pageActor();
  const [a, b] = await Promise.all([readIfNamed(query.a), readIfNamed(query.b)]);
  const repositoryId = (a ?? b)?.run.repositoryId;
  const [near, all] = await Promise.all([repositoryId ? listRuns(actor, { repositoryId, limit: OFFERED }) : { items: [] }, listRuns(actor, { limit: OFFERED })]);
  const chosen = [a, b].flatMap((side) => (side ? [side.run] : []));
  const same = unique([...chosen.filter((run) => run.repositoryId === repositoryId), ...near.items]);
  const others = unique([...chosen, ...all.items]).filter(({ id }) => !same.some((run) => run.id === id));
  const groups = [{ label: "In the same repository", runs: same.map(pickable) }, { label: repositoryId ? "In other repositories" : "All runs", runs: others.map(pickable) }];
  return (
    <div className="mx-auto grid w-full max-w-6xl grid-cols-1 gap-6">
      <PageHeader title="Compare two runs" />
      {chosen.some(({ finishedAt }) => finishedAt === null) && <LiveRefresh supabase={browserSupabase()} tenantId={actor.tenantId} />}
      {same.length + others.length > 0 && (
        <div className="grid grid-cols-1 gap-4 md:grid-cols-2 md:gap-6">
          <RunPicker letter="A" value={a?.run.id ?? null} other={b?.run.id ?? null} groups={groups} />
          <RunPicker letter="B" value={b?.run.id ?? null} other={a?.run.id ?? null} groups={groups} />
        </div>
      )}
      {a && b ? (
        <Comparison a={a} b={b} />
      ) : (
        <EmptyState icon={<Columns2 />} title={same.length + others.length > 0 ? "Choose two runs" : "No runs to compare yet"}>
          Their plans, changes, checks, costs and times are shown side by side.
        </EmptyState>
      )}
    </div>
  );
}

function pickable(run: RunSummary): PickableRun {
  return { id: run.id, label: `${headline(run.goal, 50)} · ${run.model} · ${stateOf(run)}` };
}

const unique = (runs: RunSummary[]) => [...new Map(runs.map((run) => [run.id, run])).values()];
